package dev.hasten.tokenizer;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/// The unigram language model: of all ways to spell a piece of text by tokens, the likeliest, found
/// from left to right (Viterbi). Neighbouring characters that no token spells are one unknown
/// token, or the bytes of their UTF-8.
///
/// Source: Kudo, "Subword Regularization" (2018), arXiv:1804.10959; how unknown characters count,
/// of google/sentencepiece.
final class Unigram implements PieceModel {
  private static final double UNKNOWN_PENALTY = 10;
  private static final int NOT_REACHED = -1;

  private final PieceIndex index;
  private final double[] scores;
  private final double unknownScore;
  private final int unknown;
  private final ByteTokens byteTokens;

  /// @param index of the tokens that may spell text
  /// @param scores logarithms of the tokens' probabilities, by id
  /// @param leastScore of those tokens
  /// @param unknown the token for what has none
  /// @param byteTokens none of them where bytes are no way out
  Unigram(
      PieceIndex index, double[] scores, double leastScore, int unknown, ByteTokens byteTokens) {
    this.index = index;
    this.scores = scores;
    this.unknownScore = leastScore - UNKNOWN_PENALTY;
    this.unknown = unknown;
    this.byteTokens = byteTokens;
  }

  @Override
  public void encode(String piece, IdBuffer ids) {
    Lattice lattice = new Lattice(piece);
    int[] starts = lattice.bestStarts();
    int unknownFrom = NOT_REACHED;
    for (int i = 0; i < starts.length; i++) {
      int start = starts[i];
      int end = i + 1 < starts.length ? starts[i + 1] : piece.length();
      int id = lattice.idEndingAt(end);
      if (id == unknown) {
        unknownFrom = unknownFrom == NOT_REACHED ? start : unknownFrom;
        continue;
      }
      addUnknown(piece, unknownFrom, start, ids);
      unknownFrom = NOT_REACHED;
      ids.add(id);
    }
    addUnknown(piece, unknownFrom, piece.length(), ids);
  }

  private void addUnknown(String piece, int from, int to, IdBuffer ids) {
    if (from == NOT_REACHED) {
      return;
    }
    byte[] bytes = piece.substring(from, to).getBytes(StandardCharsets.UTF_8);
    if (!byteTokens.spell(bytes)) {
      ids.add(unknown);
      return;
    }
    for (byte value : bytes) {
      ids.add(byteTokens.idOf(value));
    }
  }

  /// The best way to each place of a text.
  private final class Lattice {
    private final String text;
    private final double[] scoreAt;
    private final int[] startOf;
    private final int[] idOf;

    Lattice(String text) {
      this.text = text;
      this.scoreAt = new double[text.length() + 1];
      this.startOf = new int[text.length() + 1];
      this.idOf = new int[text.length() + 1];
      Arrays.fill(startOf, NOT_REACHED);
      for (int at = 0; at < text.length(); ) {
        int next = at + Character.charCount(text.codePointAt(at));
        if (!reachByTokens(at, next)) {
          reach(at, next, unknown, unknownScore);
        }
        at = next;
      }
    }

    int idEndingAt(int end) {
      return idOf[end];
    }

    /// Where the tokens of the best way start.
    int[] bestStarts() {
      int count = 0;
      for (int end = text.length(); end > 0; end = startOf[end]) {
        count++;
      }
      int[] starts = new int[count];
      for (int end = text.length(); end > 0; end = startOf[end]) {
        starts[--count] = startOf[end];
      }
      return starts;
    }

    /// @return whether a token spells just the one character
    private boolean reachByTokens(int from, int next) {
      boolean hasSingle = false;
      int hash = 0;
      int limit = Math.min(text.length(), from + index.longest());
      for (int end = from + 1; end <= limit; end++) {
        hash = PieceIndex.extend(hash, text.charAt(end - 1));
        int id = index.find(text, from, end, hash);
        if (id != PieceIndex.ABSENT) {
          reach(from, end, id, scores[id]);
          hasSingle |= end == next;
        }
      }
      return hasSingle;
    }

    private void reach(int from, int end, int id, double score) {
      double whole = score + scoreAt[from];
      if (startOf[end] == NOT_REACHED || whole > scoreAt[end]) {
        scoreAt[end] = whole;
        startOf[end] = from;
        idOf[end] = id;
      }
    }
  }
}
