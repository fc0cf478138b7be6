package dev.hasten.tokenizer;

import dev.hasten.error.BadModelException;
import java.util.List;

/// What a token is for, numbered as in GGUF's `tokenizer.ggml.token_type`.
enum TokenKind {
  NORMAL,
  UNKNOWN,
  CONTROL,
  USER_DEFINED,
  UNUSED,
  BYTE;

  private static final TokenKind[] KINDS = values();

  /// The kind with this number: 1 to 6, and 0, which some writers use for "undefined", as normal.
  static TokenKind ofNumber(long number, long id) {
    if (number < 0 || number > KINDS.length) {
      throw new BadModelException(
          "tokenizer.ggml.token_type[%d] is %d, known are 0 to %d"
              .formatted(id, number, KINDS.length),
          "is the file damaged, or newer than this build?");
    }
    return number == 0 ? NORMAL : KINDS[(int) number - 1];
  }

  /// Its number in GGUF.
  int number() {
    return 1 + List.of(KINDS).indexOf(this);
  }

  /// Whether the algorithm may choose such a token for ordinary text.
  boolean spellsText() {
    return switch (this) {
      case NORMAL, USER_DEFINED, UNUSED -> true;
      case UNKNOWN, CONTROL, BYTE -> false;
    };
  }
}
