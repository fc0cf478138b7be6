package dev.hasten.tokenizer;

import java.util.function.IntPredicate;

/// WordPiece over single words: a word is spelled from the left by the longest pieces there are.
/// One that cannot be spelled, or that is too long, is the unknown token.
///
/// Source: Wu et al., "Google's Neural Machine Translation System" (2016), as in BERT.
final class WordPieces implements PieceModel {
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

    /// A word that is written `##ing` in the text starts with a piece of that spelling, too.
    private boolean startsWord(String piece) {
      return this == HASHES || piece.startsWith(wordStart);
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
  private final int unknown;
  private final int longestWord;
  private final PieceIndex wordStarts;
  private final PieceIndex continuations;

  /// Spells words by all tokens that may spell text.
  ///
  /// @param longestWord code points of the longest word that is not taken for unknown
  WordPieces(Vocabulary vocabulary, Spelling spelling, int unknown, int longestWord) {
    this(vocabulary, spelling, unknown, longestWord, id -> vocabulary.kind(id).spellsText());
  }

  /// Spells words by the tokens that `spellsText` says.
  WordPieces(
      Vocabulary vocabulary,
      Spelling spelling,
      int unknown,
      int longestWord,
      IntPredicate spellsText) {
    this.vocabulary = vocabulary;
    this.spelling = spelling;
    this.unknown = unknown;
    this.longestWord = longestWord;
    this.wordStarts = vocabulary.emptyIndex(spelling.wordStart.length());
    this.continuations = vocabulary.emptyIndex(spelling.continuation.length());
    for (int id = 0; id < vocabulary.size(); id++) {
      if (spellsText.test(id)) {
        if (spelling.continuesWord(vocabulary.piece(id))) {
          vocabulary.enter(continuations, id);
        }
        if (spelling.startsWord(vocabulary.piece(id))) {
          vocabulary.enter(wordStarts, id);
        }
      }
    }
  }

  @Override
  public void encode(String word, IdBuffer ids) {
    encode(word, 0, word.length(), ids);
  }

  /// Appends the ids of the word `text[from, to)`.
  void encode(String text, int from, int to, IdBuffer ids) {
    if (text.codePointCount(from, to) > longestWord) {
      ids.add(unknown);
      return;
    }
    int[] found = new int[to - from];
    int count = 0;
    for (int at = from; at < to; count++) {
      boolean isStart = at == from;
      int id = longestPiece(isStart ? wordStarts : continuations, text, at, to);
      if (id == PieceIndex.ABSENT) {
        ids.add(unknown);
        return;
      }
      found[count] = id;
      String mark = isStart ? spelling.wordStart : spelling.continuation;
      at += vocabulary.length(id) - mark.length();
    }
    for (int i = 0; i < count; i++) {
      ids.add(found[i]);
    }
  }

  /// What a piece spells, without its mark.
  String spelling(int id) {
    String piece = vocabulary.piece(id);
    return piece.substring(spelling.markerOf(piece).length());
  }

  boolean startsWord(int id) {
    return !spelling.continuesWord(vocabulary.piece(id));
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
