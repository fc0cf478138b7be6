package dev.hasten.measure;

/// A step in which each of some sequences reads new tokens, and wants the output of its last one.
///
/// @param cached tokens that each has before the step
/// @param tokens new ones of each
public record StepShape(int sequences, int cached, int tokens) {

  public StepShape {
    if (sequences < 1 || cached < 0 || tokens < 1) {
      throw new IllegalArgumentException(
          "%d sequences, %d tokens cached, %d new".formatted(sequences, cached, tokens));
    }
  }

  /// A prompt from an empty cache.
  public static StepShape ofPrefill(int tokens) {
    return new StepShape(1, 0, tokens);
  }

  /// The next token of one sequence.
  public static StepShape ofDecode(int cached) {
    return new StepShape(1, cached, 1);
  }

  int newTokens() {
    return Math.multiplyExact(sequences, tokens);
  }
}
