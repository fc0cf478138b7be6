package dev.hasten.tokenizer;

import java.nio.charset.StandardCharsets;

/// BERT's tokenizer as a whole: a text is normalised and cut at white space and around punctuation;
/// then each word is spelled by [WordPieces].
final class WordPiece implements TextAlgorithm {
  private final WordPieces pieces;
  private final BertNormalizer normalizer;

  WordPiece(WordPieces pieces, BertNormalizer normalizer) {
    this.pieces = pieces;
    this.normalizer = normalizer;
  }

  @Override
  public void encode(String text, int from, int to, IdBuffer ids) {
    String normal = normalizer.normalize(text.substring(from, to));
    for (int at = 0; at < normal.length(); ) {
      int end = endOfWord(normal, at);
      if (!CodePoints.isWhiteSpace(normal.codePointAt(at))) {
        pieces.encode(normal, at, end, ids);
      }
      at = end;
    }
  }

  @Override
  public String spelling(int id) {
    return pieces.spelling(id);
  }

  /// A piece that starts a word has a space before it.
  @Override
  public byte[] bytesOf(int id) {
    String space = pieces.startsWord(id) ? " " : "";
    return (space + spelling(id)).getBytes(StandardCharsets.UTF_8);
  }

  private static int endOfWord(String text, int from) {
    int first = text.codePointAt(from);
    int second = from + Character.charCount(first);
    return isLoneCharacter(first)
        ? second
        : WordScanner.endOfRun(c -> !isLoneCharacter(c), text, second, text.length());
  }

  private static boolean isLoneCharacter(int codePoint) {
    return CodePoints.isWhiteSpace(codePoint) || CodePoints.isBertPunctuation(codePoint);
  }
}
