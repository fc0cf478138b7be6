package dev.hasten.tokenizer;

import java.util.List;
import java.util.function.Consumer;

/// One of the pre-tokenizers of a `tokenizer.json`: cuts a piece into pieces, and may spell them
/// otherwise. No piece is empty.
interface PieceStep {

  /// Gives the parts of `piece` to `out`, in order.
  void apply(Piece piece, Consumer<Piece> out);

  /// Nothing is cut.
  static PieceStep none() {
    return (piece, out) -> out.accept(piece);
  }

  /// One step after the other.
  static PieceStep sequence(List<PieceStep> steps) {
    PieceStep all = none();
    for (PieceStep step : steps.reversed()) {
      PieceStep rest = all;
      all = (piece, out) -> step.apply(piece, part -> rest.apply(part, out));
    }
    return all;
  }
}
