package dev.hasten.quality;

import dev.hasten.tokenizer.Tokenizer;
import dev.hasten.tokenizer.Tokenizer.SpecialText;
import java.util.Arrays;
import java.util.OptionalInt;

/// A whole text as a tokenizer cuts it. Nobody changes its arrays.
final class CutText {
  final int[] tokens;

  /// The byte at which each token begins, and the text's end.
  final int[] starts;

  /// What the tokenizer puts before a text.
  final OptionalInt bos;

  private CutText(int[] tokens, int[] starts, OptionalInt bos) {
    this.tokens = tokens;
    this.starts = starts;
    this.bos = bos;
  }

  /// @param bytes of the text
  /// @throws dev.hasten.error.UsageException if the tokens spell another text
  static CutText of(Contender contender, String text, byte[] bytes) {
    Tokenizer tokenizer = contender.model().tokenizer();
    int[] tokens = tokenizer.encode(text, SpecialText.PLAIN);
    return new CutText(
        tokens, TokenOffsets.of(contender, tokens, bytes), ChunkedText.addedBefore(tokenizer));
  }

  /// The first token that begins at a byte or after it.
  int firstFrom(int offset) {
    int found = Arrays.binarySearch(starts, offset);
    while (found > 0 && starts[found - 1] == offset) {
      found--; // a token may have no bytes
    }
    return found >= 0 ? found : -found - 1;
  }

  /// The first token that ends after a byte.
  int firstEndingAfter(int offset) {
    return Math.max(0, firstFrom(offset + 1) - 1);
  }
}
