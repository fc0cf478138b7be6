package dev.hasten.executor;

import dev.hasten.model.Value.RowKind;
import dev.hasten.step.StepLimits;
import java.util.List;

/// A graph made ready to run: what to do in which order, over which buffers.
///
/// @param slots of all values, by id
/// @param buffers sizes of the buffers that slots lie in
/// @param rotaryTables inverse frequencies of each rotary table
/// @param output where the graph's output lies after the last instruction
public record Plan(
    StepLimits limits,
    List<Instruction> instructions,
    List<Slot> slots,
    List<Buffer> buffers,
    List<double[]> rotaryTables,
    Slot output) {

  public Plan {
    instructions = List.copyOf(instructions);
    slots = List.copyOf(slots);
    buffers = List.copyOf(buffers);
    rotaryTables = List.copyOf(rotaryTables);
  }

  /// Memory that several slots share in turn.
  ///
  /// @param columns those of its widest slot
  public record Buffer(RowKind rows, int columns) {}
}
