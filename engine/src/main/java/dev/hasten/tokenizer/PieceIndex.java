package dev.hasten.tokenizer;

import dev.hasten.error.BadModelException;
import java.util.BitSet;

/// Finds the token that spells a stretch of text: an open-addressing table over the vocabulary's
/// own strings, without an object per token. `prefixLength` characters at the front of every piece
/// (WordPiece's `##`, GGUF's `▁`) are not part of what it spells.
final class PieceIndex {
  static final int ABSENT = -1;

  // Ordinary tables stay far below it; a vocabulary made to collide would take hours to read.
  private static final int LONGEST_PROBE = 4096;
  private static final int SPREAD = 0x9E3779B9;

  private final String[] pieces;
  private final int prefixLength;
  private final int[] slots; // id + 1; 0 is a free slot
  private final int shift;
  private final BitSet members = new BitSet();
  private int longest;

  PieceIndex(String[] pieces, int prefixLength) {
    this.pieces = pieces;
    this.prefixLength = prefixLength;
    int capacity = Integer.highestOneBit(Math.max(pieces.length, 8)) << 2;
    this.slots = new int[capacity];
    this.shift = Integer.numberOfLeadingZeros(capacity) + 1;
  }

  /// Enters token `id`, unless another token is spelled the same: then that one's id is returned,
  /// else [#ABSENT].
  int add(int id) {
    String piece = pieces[id];
    int hash = prefixLength == 0 ? piece.hashCode() : hash(piece, prefixLength, piece.length());
    int length = piece.length() - prefixLength;
    int slot = (hash * SPREAD) >>> shift;
    for (int probe = 0; slots[slot] != 0; probe++) {
      int other = slots[slot] - 1;
      if (spells(other, piece, prefixLength, length)) {
        return other;
      }
      checkProbe(probe);
      slot = (slot + 1) & (slots.length - 1);
    }
    slots[slot] = id + 1;
    members.set(id);
    longest = Math.max(longest, length);
    return ABSENT;
  }

  /// The length of the longest piece, in `char`s.
  int longest() {
    return longest;
  }

  /// The token that spells `text[from, to)`, or [#ABSENT].
  int find(String text, int from, int to) {
    return to - from > longest ? ABSENT : find(text, from, to, hash(text, from, to));
  }

  /// The same for a caller that knows the [#hash] of the stretch.
  int find(String text, int from, int to, int hash) {
    int slot = (hash * SPREAD) >>> shift;
    while (slots[slot] != 0) {
      int id = slots[slot] - 1;
      if (spells(id, text, from, to - from)) {
        return id;
      }
      slot = (slot + 1) & (slots.length - 1);
    }
    return ABSENT;
  }

  /// The token that spells `text` without its character at `gap`; a good `guess`, not negative,
  /// saves the search.
  int findAround(String text, int gap, int guess) {
    if (members.get(guess) && spellsAround(guess, text, gap)) {
      return guess;
    }
    int hash = 0;
    for (int i = 0; i < text.length(); i++) {
      hash = i == gap ? hash : extend(hash, text.charAt(i));
    }
    int slot = (hash * SPREAD) >>> shift;
    while (slots[slot] != 0) {
      int id = slots[slot] - 1;
      if (spellsAround(id, text, gap)) {
        return id;
      }
      slot = (slot + 1) & (slots.length - 1);
    }
    return ABSENT;
  }

  private boolean spellsAround(int id, String text, int gap) {
    String piece = pieces[id];
    int tail = text.length() - gap - 1;
    return piece.length() - prefixLength == gap + tail
        && piece.regionMatches(prefixLength, text, 0, gap)
        && piece.regionMatches(prefixLength + gap, text, gap + 1, tail);
  }

  static int hash(String text, int from, int to) {
    int hash = 0;
    for (int i = from; i < to; i++) {
      hash = extend(hash, text.charAt(i));
    }
    return hash;
  }

  /// The hash of a stretch that is one character longer; starts at 0. Equal to `String.hashCode`.
  static int extend(int hash, char next) {
    return 31 * hash + next;
  }

  private boolean spells(int id, String text, int from, int length) {
    String piece = pieces[id];
    return piece.length() - prefixLength == length
        && piece.regionMatches(prefixLength, text, from, length);
  }

  private static void checkProbe(int probe) {
    if (probe > LONGEST_PROBE) {
      throw new BadModelException(
          "over %d tokens of the vocabulary have the same hash".formatted(LONGEST_PROBE),
          "the file looks made to stall its readers: do not use it");
    }
  }
}
