package dev.hasten.quality;

import dev.hasten.error.UsageException;
import dev.hasten.tokenizer.Tokenizer;
import java.util.Arrays;

/// Where the tokens of a text begin, in bytes of its UTF-8.
final class TokenOffsets {
  private TokenOffsets() {}

  /// The first byte of each token, and the end of the text as one number more. A space that an
  /// algorithm puts before a text is no byte of it.
  ///
  /// @throws UsageException if the tokens spell another text, as they do if the tokenizer changes
  ///   letters or does not know some
  static int[] of(Contender contender, int[] tokens, byte[] text) {
    Tokenizer tokenizer = contender.model().tokenizer();
    int own = hasSpaceOfItsOwn(tokenizer, tokens, text) ? 1 : 0;
    int[] starts = new int[tokens.length + 1];
    int at = -own;
    for (int index = 0; index < tokens.length; index++) {
      byte[] bytes = tokenizer.bytesOf(tokens[index]);
      starts[index] = Math.max(0, at);
      requireSpelled(contender, bytes, text, at);
      at += bytes.length;
    }
    starts[tokens.length] = at;
    if (at != text.length) {
      throw spelledOtherwise(contender, at);
    }
    return starts;
  }

  private static boolean hasSpaceOfItsOwn(Tokenizer tokenizer, int[] tokens, byte[] text) {
    byte[] first = tokens.length == 0 ? new byte[0] : tokenizer.bytesOf(tokens[0]);
    return first.length > 0 && first[0] == ' ' && (text.length == 0 || text[0] != ' ');
  }

  private static void requireSpelled(Contender contender, byte[] bytes, byte[] text, int at) {
    int from = Math.max(0, at);
    int to = at + bytes.length;
    if (to > text.length
        || !Arrays.equals(bytes, from - at, bytes.length, text, from, Math.max(from, to))) {
      throw spelledOtherwise(contender, from);
    }
  }

  private static UsageException spelledOtherwise(Contender contender, int at) {
    return new UsageException(
        "the tokens of %s spell another text than the one they are of, from byte %d on"
            .formatted(contender.path(), at),
        "choose a reference with this model's tokenizer, another --text, or evaluate each model "
            + "alone");
  }
}
