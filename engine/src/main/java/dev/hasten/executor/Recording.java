package dev.hasten.executor;

import dev.hasten.kernel.Kernels;
import dev.hasten.kernel.RecordedStep;
import dev.hasten.kernel.Share;
import dev.hasten.kernel.StepRecorder;
import dev.hasten.kernel.StepTimes;
import dev.hasten.model.Value;
import dev.hasten.step.StepBatch;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// A member's step of one token, written down the first time there is one. What comes before it
/// (looking up the token's row, the angles of its position) stays with the program.
final class Recording {
  private final Program program;
  private final List<Instruction> instructions;
  private final int first;
  private final StepRecorder recorder;
  private @Nullable RecordedStep step;

  private Recording(
      Program program, List<Instruction> instructions, int first, StepRecorder recorder) {
    this.program = program;
    this.instructions = instructions;
    this.first = first;
    this.recorder = recorder;
  }

  /// None if the kernels or one of the plan's instructions cannot be written down.
  ///
  /// @param program for few rows
  static Optional<Recording> of(
      Plan plan, Kernels kernels, Share share, Program program, MemorySegment meeting) {
    List<Instruction> instructions = plan.instructions();
    int first = 0;
    while (first < instructions.size() && isPrelude(instructions.get(first))) {
      first++;
    }
    if (!instructions.stream().skip(first).allMatch(Recording::canBeRecorded)) {
      return Optional.empty();
    }
    int begin = first;
    return kernels
        .recorder(share, meeting)
        .map(recorder -> new Recording(program, instructions, begin, recorder));
  }

  private static boolean isPrelude(Instruction instruction) {
    return instruction instanceof Instruction.Embed
        || instruction instanceof Instruction.RotaryAngles;
  }

  private static boolean canBeRecorded(Instruction instruction) {
    return switch (instruction) {
      case Instruction.Embed _,
          Instruction.RotaryAngles _,
          Instruction.Attention _,
          Instruction.Pool _,
          Instruction.L2Normalize _,
          Instruction.Observe _ ->
          false;
      case Instruction.RmsNorm _,
          Instruction.LayerNorm _,
          Instruction.Quantize _,
          Instruction.Products _,
          Instruction.GatedProducts _,
          Instruction.Rotary _,
          Instruction.StoreKeyValues _,
          Instruction.PagedAttention _,
          Instruction.Activation _,
          Instruction.Multiply _,
          Instruction.Add _,
          Instruction.Scale _,
          Instruction.SoftCap _,
          Instruction.SelectRows _ ->
          true;
    };
  }

  /// Whether it serves for a step.
  static boolean serves(StepBatch batch) {
    return batch.tokens() == 1 && batch.rows(Value.RowKind.SELECTED) == 1;
  }

  /// Waits for the others before it leaves Java, where nothing can fail any more.
  void run(StepBatch batch, ThreadTeam.Barrier barrier) {
    RecordedStep recorded = prepare(batch);
    barrier.await();
    recorded.run(batch, Optional.empty());
  }

  void runTimed(StepBatch batch, ThreadTeam.Barrier barrier, StepProfile profile, int member) {
    long start = System.nanoTime();
    RecordedStep recorded = prepare(batch);
    long prepared = System.nanoTime();
    barrier.await();
    profile.add(member, 0, prepared - start, System.nanoTime() - prepared);
    try (Arena arena = Arena.ofConfined()) {
      int count = instructions.size();
      StepTimes times =
          new StepTimes(
              arena.allocate((long) count * Long.BYTES, Long.BYTES),
              arena.allocate((long) count * Long.BYTES, Long.BYTES));
      recorded.run(batch, Optional.of(times));
      profile.add(member, times);
    }
  }

  private RecordedStep prepare(StepBatch batch) {
    program.runBefore(first, batch);
    RecordedStep recorded = step;
    if (recorded == null) {
      recorded = program.record(recorder, instructions, first, batch);
      step = recorded;
    }
    return recorded;
  }
}
