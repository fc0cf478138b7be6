package dev.hasten.executor;

import dev.hasten.kernel.FloatMatrix;
import dev.hasten.kernel.RotaryTable;
import dev.hasten.model.Value.RowKind;
import dev.hasten.step.StepLimits;
import java.lang.foreign.SegmentAllocator;
import java.util.List;

/// The memory of a plan's buffers and rotary tables.
final class Workspace {
  private final FloatMatrix[] matrices;
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
    this.rotaryTables =
        plan.rotaryTables().stream()
            .map(inverse -> new RotaryTable(allocator, inverse, limits.tokens()))
            .toList();
  }

  FloatMatrix matrix(Slot slot) {
    return matrices[slot.id()];
  }

  RotaryTable rotaryTable(int table) {
    return rotaryTables.get(table);
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
