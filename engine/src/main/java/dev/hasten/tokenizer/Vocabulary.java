package dev.hasten.tokenizer;

import dev.hasten.error.BadModelException;
import dev.hasten.format.TextTable;
import java.util.Arrays;
import java.util.OptionalInt;
import java.util.stream.IntStream;

/// The tokens of a model: how each is spelled, and what it is for.
final class Vocabulary {
  /// Longer spellings are refused: they would let a file make every search slow.
  static final int LONGEST_PIECE = 4096;

  private final TextTable pieces;
  private final TokenKind[] kinds;

  Vocabulary(TextTable pieces, TokenKind[] kinds) {
    if (pieces.isEmpty()) {
      throw new BadModelException("the vocabulary is empty", "is the file complete?");
    }
    if (pieces.size() != kinds.length) {
      throw new BadModelException(
          "%d tokens, but %d token types".formatted(pieces.size(), kinds.length),
          "is the file complete?");
    }
    this.pieces = pieces;
    this.kinds = kinds;
    for (int id = 0; id < pieces.size(); id++) {
      if (pieces.length(id) > LONGEST_PIECE) {
        throw new BadModelException(
            "token %d is %d characters long, at most %d are expected"
                .formatted(id, pieces.length(id), LONGEST_PIECE),
            "is the file damaged?");
      }
    }
  }

  int size() {
    return pieces.size();
  }

  String piece(int id) {
    return pieces.get(id);
  }

  /// The length of a token's spelling, in `char`s.
  int length(int id) {
    return pieces.length(id);
  }

  TokenKind kind(int id) {
    return kinds[id];
  }

  /// An index of no tokens yet, over these spellings.
  PieceIndex emptyIndex(int prefixLength) {
    return new PieceIndex(pieces, prefixLength);
  }

  /// An index of every token that may spell ordinary text. Two tokens with one spelling are an
  /// error, unless one of them is unused.
  PieceIndex textIndex() {
    PieceIndex index = emptyIndex(0);
    for (int id = 0; id < pieces.size(); id++) {
      if (kinds[id].spellsText()) {
        enter(index, id);
      }
    }
    return index;
  }

  /// Adds `id` to `index`, and refuses it if another token is spelled the same.
  void enter(PieceIndex index, int id) {
    if (pieces.length(id) == 0) {
      return; // spells nothing, and some vocabularies have several
    }
    int other = index.add(id);
    if (other != PieceIndex.ABSENT
        && kinds[id] != TokenKind.UNUSED
        && kinds[other] != TokenKind.UNUSED) {
      throw new BadModelException(
          "tokens %d and %d are both spelled '%s'".formatted(other, id, pieces.get(id)),
          "the vocabulary is damaged: get the file again");
    }
  }

  /// The first token spelled `piece`, whatever its kind.
  OptionalInt idOf(String piece) {
    int id = pieces.indexOf(piece);
    return id < 0 ? OptionalInt.empty() : OptionalInt.of(id);
  }

  OptionalInt firstOf(TokenKind kind) {
    int id = Arrays.asList(kinds).indexOf(kind);
    return id < 0 ? OptionalInt.empty() : OptionalInt.of(id);
  }

  /// Whether a token that spells text has one of A to Z.
  boolean hasCapitals() {
    return IntStream.range(0, pieces.size())
        .filter(id -> kinds[id].spellsText() && !isBracketed(pieces.get(id)))
        .anyMatch(id -> pieces.get(id).chars().anyMatch(c -> c >= 'A' && c <= 'Z'));
  }

  private static boolean isBracketed(String piece) {
    return piece.startsWith("[") && piece.endsWith("]");
  }
}
