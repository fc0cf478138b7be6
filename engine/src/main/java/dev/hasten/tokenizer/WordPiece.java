package dev.hasten.tokenizer;

import java.nio.charset.StandardCharsets;

/// WordPiece: a text is normalised and cut at white space and around punctuation; each word is
/// spelled from the left by the longest pieces there are. A word that cannot be spelled, or that is
/// too long, is the unknown token.
///
/// Source: Wu et al., "Google's Neural Machine Translation System" (2016), as in BERT.
final class WordPiece implements TextAlgorithm {
  /// How the vocabulary tells the pieces that start a word from those that continue one.
  enum Spelling {
    /// `##ing` continues a word, `the` starts one: Hugging Face.
    HASHES("", "##"),
    /// `ing` continues a word, `▁the` starts one: GGUF.
    PHANTOM_SPACE("▁", "");

    private final String wordStart;
    private final String continuation;

    Spelling(String wordStart, String continuation) {
      this.wordStart = wordStart;
      this.continuation = continuation;
    }

    private boolean continuesWord(String piece) {
      return this == HASHES ? piece.startsWith(continuation) : !piece.startsWith(wordStart);
    }

    private String markerOf(String piece) {
      return continuesWord(piece) ? continuation : wordStart;
    }
  }

  private final Vocabulary vocabulary;
  private final Spelling spelling;
  private final BertNormalizer normalizer;
  private final int unknown;
  private final int longestWord;
  private final PieceIndex wordStarts;
  private final PieceIndex continuations;

  /// @param longestWord code points of the longest word that is not taken for unknown
  WordPiece(
      Vocabulary vocabulary,
      Spelling spelling,
      BertNormalizer normalizer,
      int unknown,
      int longestWord) {
    this.vocabulary = vocabulary;
    this.spelling = spelling;
    this.normalizer = normalizer;
    this.unknown = unknown;
    this.longestWord = longestWord;
    this.wordStarts = vocabulary.emptyIndex(spelling.wordStart.length());
    this.continuations = vocabulary.emptyIndex(spelling.continuation.length());
    for (int id = 0; id < vocabulary.size(); id++) {
      if (vocabulary.kind(id).spellsText()) {
        boolean continues = spelling.continuesWord(vocabulary.piece(id));
        vocabulary.enter(continues ? continuations : wordStarts, id);
      }
    }
  }

  @Override
  public void encode(String text, int from, int to, IdBuffer ids) {
    String normal = normalizer.normalize(text.substring(from, to));
    int[] pieces = new int[longestWord];
    for (int at = 0; at < normal.length(); ) {
      int end = endOfWord(normal, at);
      if (!CodePoints.isWhiteSpace(normal.codePointAt(at))) {
        encodeWord(normal, at, end, pieces, ids);
      }
      at = end;
    }
  }

  @Override
  public String spelling(int id) {
    String piece = vocabulary.piece(id);
    return piece.substring(spelling.markerOf(piece).length());
  }

  /// A piece that starts a word has a space before it.
  @Override
  public byte[] bytesOf(int id) {
    String space = spelling.continuesWord(vocabulary.piece(id)) ? "" : " ";
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
    boolean isAsciiSymbol =
        codePoint > ' ' && codePoint < 0x7F && !Character.isLetterOrDigit(codePoint);
    return isAsciiSymbol
        || CodePoints.isWhiteSpace(codePoint)
        || CodePoints.isPunctuation(codePoint);
  }

  private void encodeWord(String text, int from, int to, int[] pieces, IdBuffer ids) {
    if (text.codePointCount(from, to) > longestWord) {
      ids.add(unknown);
      return;
    }
    int count = 0;
    for (int at = from; at < to; count++) {
      int id = longestPiece(at == from ? wordStarts : continuations, text, at, to);
      if (id == PieceIndex.ABSENT) {
        ids.add(unknown);
        return;
      }
      pieces[count] = id;
      at += spelling(id).length();
    }
    for (int i = 0; i < count; i++) {
      ids.add(pieces[i]);
    }
  }

  private static int longestPiece(PieceIndex index, String text, int from, int to) {
    int longest = PieceIndex.ABSENT;
    int hash = 0;
    int limit = Math.min(to, from + index.longest());
    for (int end = from; end < limit; end++) {
      hash = PieceIndex.extend(hash, text.charAt(end));
      int id = index.find(text, from, end + 1, hash);
      longest = id == PieceIndex.ABSENT ? longest : id;
    }
    return longest;
  }
}
