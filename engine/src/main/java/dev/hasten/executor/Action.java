package dev.hasten.executor;

import dev.hasten.kernel.Lane;
import dev.hasten.step.StepBatch;

/// An instruction bound to its memory, so that running it looks nothing up and allocates nothing.
@FunctionalInterface
interface Action {
  void run(Lane lane, StepBatch batch);
}
