package dev.hasten.tokenizer;

import java.nio.charset.StandardCharsets;
import java.util.OptionalInt;

/// BPE as Hugging Face's library has it: a piece starts as its characters, and neighbours merge in
/// the order of a list. A character without a token becomes its bytes (`<0xE2>`), or the unknown
/// token, or nothing.
final class MergeBpe implements PieceModel, MergeRule {
  /// What happens to neighbouring characters without a token.
  enum Unknowns {
    EACH,
    /// One unknown token stands for all.
    FUSED
  }

  /// What is not a matter of vocabulary and merges.
  ///
  /// @param unknown the token for what has none
  /// @param byteTokens none of them where bytes are no way out
  record Options(
      ByteLevelBpe.WholeWords wholeWords,
      OptionalInt unknown,
      Unknowns unknowns,
      ByteTokens byteTokens) {}

  private final PieceIndex index;
  private final IntPairMap merges;
  private final Options options;

  /// @param index of the tokens in the model's own vocabulary
  /// @param merges of [MergeList]
  MergeBpe(PieceIndex index, IntPairMap merges, Options options) {
    this.index = index;
    this.merges = merges;
    this.options = options;
  }

  @Override
  public void encode(String piece, IdBuffer ids) {
    int whole =
        options.wholeWords() == ByteLevelBpe.WholeWords.TAKEN
            ? index.find(piece, 0, piece.length())
            : PieceIndex.ABSENT;
    if (whole != PieceIndex.ABSENT) {
      ids.add(whole);
      return;
    }
    SymbolMerger merger = new SymbolMerger();
    addSymbols(piece, merger);
    merger.merge(this, piece.length());
    for (int symbol = merger.first(); symbol >= 0; symbol = merger.after(symbol)) {
      ids.add(merger.id(symbol));
    }
  }

  @Override
  public long mergeOf(int leftId, int rightId, int start, int end) {
    return merges.get(leftId, rightId);
  }

  private void addSymbols(String piece, SymbolMerger merger) {
    boolean isAfterUnknown = false;
    for (int at = 0; at < piece.length(); ) {
      int end = at + Character.charCount(piece.codePointAt(at));
      int id = index.find(piece, at, end);
      boolean isUnknown =
          id == PieceIndex.ABSENT && !addBytes(piece.substring(at, end), at, merger);
      if (id != PieceIndex.ABSENT) {
        merger.add(id, at);
      } else if (isUnknown && !(isAfterUnknown && options.unknowns() == Unknowns.FUSED)) {
        addUnknown(at, merger);
      }
      isAfterUnknown = isUnknown;
      at = end;
    }
  }

  private void addUnknown(int at, SymbolMerger merger) {
    options.unknown().ifPresent(unknown -> merger.add(unknown, at));
  }

  /// @return whether the character has bytes to spell it by
  private boolean addBytes(String character, int at, SymbolMerger merger) {
    byte[] bytes = character.getBytes(StandardCharsets.UTF_8);
    if (!options.byteTokens().spell(bytes)) {
      return false;
    }
    for (byte value : bytes) {
      merger.add(options.byteTokens().idOf(value), at);
    }
    return true;
  }
}
