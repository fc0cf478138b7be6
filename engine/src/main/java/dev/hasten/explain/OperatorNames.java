package dev.hasten.explain;

import dev.hasten.executor.Instruction;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/// What the instructions of a plan are called in a report: the same in every block.
final class OperatorNames {
  private static final Pattern BLOCK = Pattern.compile("^blk\\.\\d+\\.");

  private OperatorNames() {}

  static String of(Instruction instruction) {
    return switch (instruction) {
      case Instruction.Quantize _ -> "quantize activations";
      case Instruction.RotaryAngles _ -> "rotary angles";
      case Instruction.StoreKeyValues _ -> "store keys and values";
      case Instruction.PagedAttention _, Instruction.Attention _ -> "attention";
      default ->
          instruction.operators().stream()
              .map(operator -> BLOCK.matcher(operator.output().name()).replaceFirst(""))
              .distinct()
              .collect(Collectors.joining(" + "));
    };
  }

  /// Whether it does the work of its operators, and not only what comes before it.
  static boolean doesTheWork(Instruction instruction) {
    return !(instruction instanceof Instruction.StoreKeyValues);
  }
}
