package dev.hasten.quality;

import dev.hasten.error.UsageException;
import java.util.OptionalInt;

/// How much of a text a decoder is evaluated on.
///
/// @param threads members of the team
/// @param contextTokens tokens of a chunk, of which the second half is scored
/// @param chunks the most chunks; without it, all that the text has
public record EvaluationOptions(int threads, int contextTokens, OptionalInt chunks) {
  /// Of which one token is scored.
  private static final int SHORTEST_CONTEXT = 3;

  /// llama-perplexity's chunk.
  public static final int DEFAULT_CONTEXT_TOKENS = 512;

  public EvaluationOptions {
    if (threads < 1) {
      throw new IllegalArgumentException(threads + " threads");
    }
    if (contextTokens < SHORTEST_CONTEXT) {
      throw new UsageException(
          "--context is %d, must be at least %d".formatted(contextTokens, SHORTEST_CONTEXT),
          "the usual chunk has %d tokens".formatted(DEFAULT_CONTEXT_TOKENS));
    }
    if (chunks.isPresent() && chunks.getAsInt() < 1) {
      throw new UsageException(
          "--chunks is %d, must be at least 1".formatted(chunks.getAsInt()),
          "leave it out to evaluate the whole text");
    }
  }

  /// Position in a chunk of the first token whose successor is scored.
  int firstScored() {
    return contextTokens / 2;
  }

  /// Tokens of a chunk that are scored.
  int scoredTokens() {
    return contextTokens - 1 - firstScored();
  }
}
