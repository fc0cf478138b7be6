package dev.hasten.tokenizer;

import java.util.function.Consumer;

/// Cuts a piece into the words that a scanner finds.
record WordStep(PreTokenizer scanner) implements PieceStep {

  @Override
  public void apply(Piece piece, Consumer<Piece> out) {
    String text = piece.text();
    for (int at = 0; at < text.length(); ) {
      int end = scanner.endOfWord(text, at, text.length());
      out.accept(piece.slice(at, end));
      at = end;
    }
  }
}
