package dev.hasten.tokenizer;

import dev.hasten.error.BadModelException;
import dev.hasten.format.TextTable;
import java.util.BitSet;

/// Finds the token that spells a stretch of text: an open-addressing table over the vocabulary's
/// own strings, without an object per token. `prefixLength` characters at the front of every piece
/// (WordPiece's `##`, GGUF's `▁`) are not part of what it spells.
final class PieceIndex {
  static final int ABSENT = -1;

  // Ordinary tables stay far below it; a vocabulary made to collide would take hours to read.
  private static final int LONGEST_PROBE = 4096;
  private static final int SPREAD = 0x9E3779B9;

  private final TextTable pieces;
  private final int prefixLength;
  private final int[] slots; // id + 1; 0 is a free slot
  private final int shift;
  private final BitSet members = new BitSet();
  private int longest;

  PieceIndex(TextTable pieces, int prefixLength) {
    this.pieces = pieces;
    this.prefixLength = prefixLength;
    int capacity = Integer.highestOneBit(Math.max(pieces.size(), 8)) << 2;
    this.slots = new int[capacity];
    this.shift = Integer.numberOfLeadingZeros(capacity) + 1;
  }

  /// Enters token `id`, unless another token is spelled the same: then that one's id is returned,
  /// else [#ABSENT].
  int add(int id) {
    int length = pieces.length(id) - prefixLength;
    int slot = slotOf(hash(pieces, id, prefixLength, prefixLength + length));
    for (int probe = 0; slots[slot] != 0; probe++) {
      int other = slots[slot] - 1;
      if (spells(other, pieces, id, prefixLength, length)) {
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
    int slot = slotOf(hash);
    while (slots[slot] != 0) {
      int id = slots[slot] - 1;
      if (spells(id, text, from, to - from)) {
        return id;
      }
      slot = (slot + 1) & (slots.length - 1);
    }
    return ABSENT;
  }

  /// The token that spells the characters from `from` to `to` of a text in a table, or [#ABSENT].
  int find(TextTable table, int text, int from, int to) {
    int slot = slotOf(hash(table, text, from, to));
    while (slots[slot] != 0) {
      int id = slots[slot] - 1;
      if (spells(id, table, text, from, to - from)) {
        return id;
      }
      slot = (slot + 1) & (slots.length - 1);
    }
    return ABSENT;
  }

  /// The token that spells a text in a table without its character at `gap`; a good `guess`, not
  /// negative, saves the search.
  int findAround(TextTable table, int text, int gap, int guess) {
    if (members.get(guess) && spellsAround(guess, table, text, gap)) {
      return guess;
    }
    int hash = hash(table, text, 0, gap);
    for (int i = gap + 1; i < table.length(text); i++) {
      hash = extend(hash, table.charAt(text, i));
    }
    int slot = slotOf(hash);
    while (slots[slot] != 0) {
      int id = slots[slot] - 1;
      if (spellsAround(id, table, text, gap)) {
        return id;
      }
      slot = (slot + 1) & (slots.length - 1);
    }
    return ABSENT;
  }

  private boolean spellsAround(int id, TextTable table, int text, int gap) {
    int tail = table.length(text) - gap - 1;
    return pieces.length(id) - prefixLength == gap + tail
        && pieces.regionMatches(id, prefixLength, table, text, 0, gap)
        && pieces.regionMatches(id, prefixLength + gap, table, text, gap + 1, tail);
  }

  private int slotOf(int hash) {
    return (hash * SPREAD) >>> shift;
  }

  private static int hash(TextTable table, int text, int from, int to) {
    int hash = 0;
    for (int i = from; i < to; i++) {
      hash = extend(hash, table.charAt(text, i));
    }
    return hash;
  }

  static int hash(String text, int from, int to) {
    int hash = 0;
    for (int i = from; i < to; i++) {
      hash = extend(hash, text.charAt(i));
    }
    return hash;
  }

  /// The hash of a stretch that is one character longer; starts at 0.
  static int extend(int hash, char next) {
    return 31 * hash + next;
  }

  private boolean spells(int id, String text, int from, int length) {
    return pieces.length(id) - prefixLength == length
        && pieces.regionMatches(id, prefixLength, text, from, length);
  }

  private boolean spells(int id, TextTable table, int text, int from, int length) {
    return pieces.length(id) - prefixLength == length
        && pieces.regionMatches(id, prefixLength, table, text, from, length);
  }

  private static void checkProbe(int probe) {
    if (probe > LONGEST_PROBE) {
      throw new BadModelException(
          "over %d tokens of the vocabulary have the same hash".formatted(LONGEST_PROBE),
          "the file looks made to stall its readers: do not use it");
    }
  }
}
