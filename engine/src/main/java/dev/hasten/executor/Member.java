package dev.hasten.executor;

import dev.hasten.kernel.FloatMatrix;
import dev.hasten.kernel.Kernels;
import dev.hasten.kernel.Share;
import dev.hasten.step.StepBatch;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SegmentAllocator;
import java.util.Optional;

/// One member of a team: its programs, and memory of its own for steps of fewer rows than members.
final class Member {
  private final int index;
  private final int fewRows;
  private final Workspace own;
  private final Program ofTeam;
  private final Program ofFewRows;
  private final Optional<Recording> ofOneToken;

  /// @param allocator memory that must live as long as the member
  Member(
      Plan plan,
      Kernels kernels,
      Share share,
      Workspace shared,
      MemorySegment meeting,
      ValueObserver observer,
      SegmentAllocator allocator) {
    Program.Lanes lanes = new Program.Lanes(share, kernels.lane(share), kernels.lane(Share.ALL));
    this.index = share.index();
    this.fewRows = share.count() - 1;
    this.own = Workspace.own(plan, Math.max(1, fewRows), shared, allocator);
    this.ofTeam = Program.ofTeam(plan, shared, lanes, observer);
    this.ofFewRows = Program.ofFewRows(plan, own, lanes, observer);
    this.ofOneToken = Recording.of(plan, kernels, share, ofFewRows, meeting);
  }

  void run(StepBatch batch, ThreadTeam.Barrier barrier) {
    if (isRecorded(batch)) {
      ofOneToken.get().run(batch, barrier);
    } else {
      program(batch).run(batch, barrier);
    }
  }

  void runTimed(StepBatch batch, ThreadTeam.Barrier barrier, StepProfile profile) {
    if (isRecorded(batch)) {
      ofOneToken.get().runTimed(batch, barrier, profile, index);
    } else {
      program(batch).runTimed(batch, barrier, profile, index);
    }
  }

  /// Where a value lies after a step: in `shared` or in this member's own memory.
  FloatMatrix value(Slot slot, StepBatch batch, Workspace shared) {
    return hasFewRows(batch) || isRecorded(batch) ? own.matrix(slot) : shared.matrix(slot);
  }

  private Program program(StepBatch batch) {
    return hasFewRows(batch) ? ofFewRows : ofTeam;
  }

  private boolean isRecorded(StepBatch batch) {
    return ofOneToken.isPresent() && Recording.serves(batch);
  }

  private boolean hasFewRows(StepBatch batch) {
    return batch.tokens() <= fewRows && batch.sequences() <= fewRows;
  }
}
