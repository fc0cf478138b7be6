package dev.hasten.tokenizer;

import java.util.function.Consumer;

/// Cuts a piece where a pattern matches.
record SplitStep(SplitPattern pattern, SplitBehavior behavior) implements PieceStep {

  @Override
  public void apply(Piece piece, Consumer<Piece> out) {
    for (SplitRange range : behavior.pieces(pattern.ranges(piece.text()))) {
      if (range.from() < range.to()) {
        out.accept(piece.slice(range.from(), range.to()));
      }
    }
  }
}
