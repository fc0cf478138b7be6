package dev.hasten.kernel;

import dev.hasten.step.StepBatch;
import java.util.Optional;

/// A member's part of a step of one token, written down once.
public interface RecordedStep {

  /// Computes it. All members must run theirs at one time: they wait for each other.
  ///
  /// @param batch one token of one sequence, for which the block table has room
  /// @param times where to add what the instructions take
  void run(StepBatch batch, Optional<StepTimes> times);
}
