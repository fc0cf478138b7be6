package dev.hasten.sampling;

import java.util.Arrays;
import java.util.List;

/// The tokens of a sequence: its prompt, then what was generated.
public final class TokenHistory {
  private final int promptLength;
  private int[] tokens;
  private int size;

  public TokenHistory(List<Integer> prompt) {
    this.promptLength = prompt.size();
    this.tokens = new int[prompt.size() + 64];
    prompt.forEach(this::add);
  }

  public void add(int tokenId) {
    if (size == tokens.length) {
      tokens = Arrays.copyOf(tokens, 2 * size);
    }
    tokens[size] = tokenId;
    size++;
  }

  public int get(int index) {
    if (index >= size) {
      throw new IndexOutOfBoundsException("token %d of %d".formatted(index, size));
    }
    return tokens[index];
  }

  public int size() {
    return size;
  }

  public int promptLength() {
    return promptLength;
  }

  public int generatedCount() {
    return size - promptLength;
  }

  /// A copy of what was generated.
  public int[] generated() {
    return Arrays.copyOfRange(tokens, promptLength, size);
  }
}
