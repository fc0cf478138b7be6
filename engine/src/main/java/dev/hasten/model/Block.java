package dev.hasten.model;

import java.util.List;

/// One layer: from the residual stream `[tokens, hidden]` to the residual stream.
///
/// @param index counts from 0
/// @param input the residual stream before, the output of whatever comes first
/// @param operators in an order in which they can run
public record Block(int index, Value input, List<Operator> operators) {
  public Block {
    operators = List.copyOf(operators);
    if (operators.isEmpty()) {
      throw new IllegalArgumentException("block %d has no operators".formatted(index));
    }
  }

  /// The residual stream after this block.
  public Value output() {
    return operators.getLast().output();
  }

  /// What blocks that do the same with other weights have in common: two blocks of one kind can
  /// share a compiled program.
  public String kind() {
    return operators
        .toString()
        .replace(input.toString(), "input")
        .replace("blk.%d.".formatted(index), "blk.N.")
        .replaceAll("KvState\\[id=\\d+", "KvState[id=N");
  }
}
