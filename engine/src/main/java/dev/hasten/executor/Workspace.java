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

/// The memory of a plan's buffers and rotary tables.
final class Workspace {
  private final FloatMatrix[] matrices;
  private final LinearInput[] inputs;
  private final List<RotaryTable> rotaryTables;

  Workspace(Plan plan, SegmentAllocator allocator) {
    StepLimits limits = plan.limits();
    List<FloatMatrix> buffers =
        plan.buffers().stream()
            .map(buffer ->
                FloatMatrix.allocate(allocator, capacity(limits, buffer.rows()), buffer.columns()))
            .toList();
    this.matrices =
        plan.slots().stream()
            .map(slot -> matrix(slot, limits, buffers.get(slot.buffer())))
            .toArray(FloatMatrix[]::new);
    this.inputs = Arrays.stream(matrices).map(LinearInput::of).toArray(LinearInput[]::new);
    addQuantized(plan, allocator);
    this.rotaryTables =
        plan.rotaryTables().stream()
            .map(inverse -> new RotaryTable(allocator, inverse, limits.tokens()))
            .toList();
  }

  FloatMatrix matrix(Slot slot) {
    return matrices[slot.id()];
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

  private static QuantizedMatrix quantized(Plan plan, int buffer, SegmentAllocator allocator) {
    Plan.Buffer floats = plan.buffers().get(buffer);
    int columns = Math.ceilDiv(floats.columns(), QuantizedMatrix.BLOCK) * QuantizedMatrix.BLOCK;
    return QuantizedMatrix.allocate(allocator, capacity(plan.limits(), floats.rows()), columns);
  }

  private static FloatMatrix matrix(Slot slot, StepLimits limits, FloatMatrix buffer) {
    return new FloatMatrix(buffer.segment(), capacity(limits, slot.rows()), slot.columns());
  }

  private static int capacity(StepLimits limits, RowKind kind) {
    return switch (kind) {
      case TOKENS -> limits.tokens();
      case SELECTED -> limits.selected();
      case SEQUENCES -> limits.sequences();
    };
  }
}
