package dev.hasten.tokenizer;

/// Finds the ids of a stretch of normalised text between added tokens.
interface SectionEncoder {

  /// Appends the ids of `section`, which is not empty.
  void encode(Piece section, IdBuffer ids);

  /// Cuts it into pieces, and has each encoded by a model.
  static SectionEncoder of(PieceStep preTokenizer, PieceModel model) {
    return (section, ids) -> preTokenizer.apply(section, piece -> model.encode(piece.text(), ids));
  }
}
