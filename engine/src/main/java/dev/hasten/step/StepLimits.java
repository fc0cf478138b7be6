package dev.hasten.step;

/// The most that one step takes; buffers are laid out for it.
///
/// @param tokens over all sequences
/// @param selected rows of output
public record StepLimits(int tokens, int selected, int sequences) {
  /// The tokens of a step where nobody asks for another number: longer prompts go in chunks.
  public static final int DEFAULT_TOKENS = 256;

  public StepLimits {
    if (tokens <= 0 || selected <= 0 || sequences <= 0) {
      throw new IllegalArgumentException(
          "a step of %d tokens, %d selected, %d sequences".formatted(tokens, selected, sequences));
    }
  }

  /// For `sequences` sequences of which each wants its last token's output.
  public static StepLimits of(int tokens, int sequences) {
    return new StepLimits(tokens, sequences, sequences);
  }
}
