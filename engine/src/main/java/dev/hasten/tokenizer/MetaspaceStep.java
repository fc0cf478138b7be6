package dev.hasten.tokenizer;

import java.util.function.Consumer;

/// SentencePiece's way with spaces: they become a visible character, a text starts as if one stood
/// before it, and a word keeps the one before it.
record MetaspaceStep(char replacement, Prepend prepend, Words words) implements PieceStep {
  /// Which pieces start as if a space stood before them.
  enum Prepend {
    ALWAYS,
    /// The one at the beginning of the text.
    FIRST,
    NEVER
  }

  /// Whether the piece is cut at its spaces.
  enum Words {
    SPLIT,
    TOGETHER
  }

  @Override
  public void apply(Piece piece, Consumer<Piece> out) {
    String spelled = piece.text().replace(' ', replacement);
    boolean starts = spelled.charAt(0) == replacement;
    String text = !starts && isPrepended(piece) ? replacement + spelled : spelled;
    switch (words) {
      case TOGETHER -> out.accept(piece.spelled(text));
      case SPLIT ->
          new SplitStep(
                  SplitPattern.each(codePoint -> codePoint == replacement),
                  SplitBehavior.MERGED_WITH_NEXT)
              .apply(piece.spelled(text), out);
    }
  }

  private boolean isPrepended(Piece piece) {
    return switch (prepend) {
      case ALWAYS -> true;
      case FIRST -> piece.place() == Piece.Place.START;
      case NEVER -> false;
    };
  }
}
