package dev.hasten.tokenizer;

/// A stretch of normalised text on its way through the pre-tokenizers.
record Piece(String text, Place place) {
  /// Where a stretch lies.
  enum Place {
    /// It begins where the whole text does.
    START,
    INSIDE
  }

  /// A part of it; `from` is less than `to`.
  Piece slice(int from, int to) {
    return new Piece(text.substring(from, to), from == 0 ? place : Place.INSIDE);
  }

  /// The same stretch, spelled otherwise.
  Piece spelled(String other) {
    return new Piece(other, place);
  }
}
