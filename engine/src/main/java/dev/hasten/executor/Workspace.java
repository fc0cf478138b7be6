package dev.hasten.executor;

import dev.hasten.kernel.FloatMatrix;
import dev.hasten.kernel.LinearInput;
import dev.hasten.kernel.QuantizedMatrix;
import dev.hasten.kernel.RotaryTable;
import dev.hasten.model.Value.RowKind;
import dev.hasten.step.StepLimits;
import java.lang.foreign.SegmentAllocator;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// The memory of a plan's buffers and rotary tables: the team's, or a member's own for steps of few
/// rows.
final class Workspace {
  private final StepLimits limits;
  private final FloatMatrix[] matrices;
  private final LinearInput[] inputs;
  private final List<RotaryTable> rotaryTables;

  private Workspace(
      Plan plan, StepLimits limits, SegmentAllocator allocator, Map<Slot, FloatMatrix> given) {
    this.limits = limits;
    List<FloatMatrix> buffers =
        plan.buffers().stream()
            .map(buffer ->
                FloatMatrix.allocate(allocator, capacity(buffer.rows()), buffer.columns()))
            .toList();
    this.matrices =
        plan.slots().stream()
            .map(slot -> given.getOrDefault(slot, matrix(slot, buffers.get(slot.buffer()))))
            .toArray(FloatMatrix[]::new);
    this.inputs = Arrays.stream(matrices).map(LinearInput::of).toArray(LinearInput[]::new);
    addQuantized(plan, allocator);
    this.rotaryTables =
        plan.rotaryTables().stream()
            .map(inverse -> new RotaryTable(allocator, inverse, limits.tokens()))
            .toList();
  }

  /// For steps of up to the plan's limits.
  static Workspace shared(Plan plan, SegmentAllocator allocator) {
    return new Workspace(plan, plan.limits(), allocator, Map.of());
  }

  /// For steps of at most `rows` rows, of which a member has what it computes by itself, and
  /// `shared` what the team writes together.
  static Workspace own(Plan plan, int rows, Workspace shared, SegmentAllocator allocator) {
    StepLimits few =
        new StepLimits(
            Math.min(rows, plan.limits().tokens()),
            Math.min(rows, plan.limits().selected()),
            Math.min(rows, plan.limits().sequences()));
    Map<Slot, FloatMatrix> ofTheTeam = new HashMap<>();
    plan.instructions().stream()
        .flatMap(instruction -> instruction.teamOutputs().stream())
        .forEach(slot -> ofTheTeam.put(slot, shared.firstRows(slot, few)));
    return new Workspace(plan, few, allocator, ofTheTeam);
  }

  FloatMatrix matrix(Slot slot) {
    return matrices[slot.id()];
  }

  private FloatMatrix firstRows(Slot slot, StepLimits few) {
    FloatMatrix all = matrix(slot);
    return new FloatMatrix(all.segment(), capacity(few, slot.rows()), all.columns());
  }

  /// As products read it.
  LinearInput input(Slot slot) {
    return inputs[slot.id()];
  }

  RotaryTable rotaryTable(int table) {
    return rotaryTables.get(table);
  }

  /// As many rounded forms as there are buffers with values to round.
  private void addQuantized(Plan plan, SegmentAllocator allocator) {
    Map<Integer, QuantizedMatrix> ofBuffers = new HashMap<>();
    for (Instruction instruction : plan.instructions()) {
      if (instruction instanceof Instruction.Quantize(Slot slot)) {
        QuantizedMatrix widest =
            ofBuffers.computeIfAbsent(slot.buffer(), buffer -> quantized(plan, buffer, allocator));
        inputs[slot.id()] = new LinearInput(matrix(slot), Optional.of(widest.as(slot.columns())));
      }
    }
  }

  private QuantizedMatrix quantized(Plan plan, int buffer, SegmentAllocator allocator) {
    Plan.Buffer floats = plan.buffers().get(buffer);
    int columns = Math.ceilDiv(floats.columns(), QuantizedMatrix.BLOCK) * QuantizedMatrix.BLOCK;
    return QuantizedMatrix.allocate(allocator, capacity(floats.rows()), columns);
  }

  private FloatMatrix matrix(Slot slot, FloatMatrix buffer) {
    return new FloatMatrix(buffer.segment(), capacity(slot.rows()), slot.columns());
  }

  private int capacity(RowKind kind) {
    return capacity(limits, kind);
  }

  private static int capacity(StepLimits limits, RowKind kind) {
    return switch (kind) {
      case TOKENS -> limits.tokens();
      case SELECTED -> limits.selected();
      case SEQUENCES -> limits.sequences();
    };
  }
}
