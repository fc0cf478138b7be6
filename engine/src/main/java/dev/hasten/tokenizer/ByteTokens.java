package dev.hasten.tokenizer;

import dev.hasten.error.BadModelException;
import java.util.Arrays;
import java.util.OptionalInt;
import java.util.function.IntPredicate;

/// The tokens that stand for single bytes, spelled `<0x00>` to `<0xFF>`.
final class ByteTokens {
  private static final int PIECE_LENGTH = "<0x00>".length();

  private final int[] ids = new int[256];

  private ByteTokens() {
    Arrays.fill(ids, PieceIndex.ABSENT);
  }

  /// A vocabulary that has none.
  static ByteTokens none() {
    return new ByteTokens();
  }

  /// Those among the ids that `isByte` says are bytes.
  ///
  /// @throws BadModelException if one of these is spelled otherwise
  static ByteTokens of(Vocabulary vocabulary, IntPredicate isByte) {
    ByteTokens tokens = new ByteTokens();
    for (int id = 0; id < vocabulary.size(); id++) {
      if (isByte.test(id)) {
        tokens.ids[requiredByte(vocabulary, id)] = id;
      }
    }
    return tokens;
  }

  /// The byte that a piece spells.
  static OptionalInt read(String piece) {
    if (piece.length() != PIECE_LENGTH || !piece.startsWith("<0x") || !piece.endsWith(">")) {
      return OptionalInt.empty();
    }
    int high = Character.digit(piece.charAt(3), 16);
    int low = Character.digit(piece.charAt(4), 16);
    return high < 0 || low < 0 ? OptionalInt.empty() : OptionalInt.of(16 * high + low);
  }

  /// Whether there is a token for each of 256 bytes.
  boolean areComplete() {
    return Arrays.stream(ids).noneMatch(id -> id == PieceIndex.ABSENT);
  }

  /// Whether each of `bytes` has a token.
  boolean spell(byte[] bytes) {
    for (byte value : bytes) {
      if (idOf(value) == PieceIndex.ABSENT) {
        return false;
      }
    }
    return true;
  }

  /// The token of a byte, or [PieceIndex#ABSENT].
  int idOf(byte value) {
    return ids[Byte.toUnsignedInt(value)];
  }

  /// The byte of token `id`, whose kind says that it is one.
  static int requiredByte(Vocabulary vocabulary, int id) {
    String piece = vocabulary.piece(id);
    return read(piece)
        .orElseThrow(() ->
            new BadModelException(
                "token %d is a byte, but spelled '%s' instead of <0x00> to <0xFF>"
                    .formatted(id, piece),
                "the vocabulary is damaged: get the file again"));
  }
}
