package dev.hasten.runtime;

import dev.hasten.kvcache.KvType;
import dev.hasten.step.StepLimits;

/// Sizes of an engine.
///
/// @param threads members of the team
/// @param contextTokens the longest sequence, prompt and answer together
/// @param maxSequences the most that run at once
/// @param maxStepTokens the most tokens of one step; longer prompts go in chunks
/// @param cacheTokens tokens that the KV cache holds over all sequences; at least one of the
///   longest, or it could never start
/// @param kv the numbers in which keys and values are kept
/// @param prefixReuse what of a finished sequence is kept for the next
/// @param speculation whether tokens are guessed ahead
public record EngineOptions(
    int threads,
    int contextTokens,
    int maxSequences,
    int maxStepTokens,
    int cacheTokens,
    KvType kv,
    PrefixReuse prefixReuse,
    Speculation speculation) {

  public EngineOptions {
    if (threads <= 0 || contextTokens <= 0 || maxSequences <= 0 || cacheTokens <= 0) {
      throw new IllegalArgumentException(
          "threads %d, context %d, sequences %d, cache %d"
              .formatted(threads, contextTokens, maxSequences, cacheTokens));
    }
    if (cacheTokens < contextTokens) {
      throw new IllegalArgumentException(
          "a cache of %d tokens has no room for a context of %d"
              .formatted(cacheTokens, contextTokens));
    }
    if (maxStepTokens < maxSequences) {
      throw new IllegalArgumentException(
          "a step of %d tokens has no room for %d sequences"
              .formatted(maxStepTokens, maxSequences));
    }
  }

  /// For one sequence at a time.
  public static EngineOptions single(int threads, int contextTokens, KvType kv) {
    return new EngineOptions(
        threads,
        contextTokens,
        1,
        StepLimits.DEFAULT_TOKENS,
        contextTokens,
        kv,
        PrefixReuse.NONE,
        Speculation.OFF);
  }

  /// The same, with another reuse of prefixes.
  public EngineOptions withPrefixReuse(PrefixReuse reuse) {
    return new EngineOptions(
        threads, contextTokens, maxSequences, maxStepTokens, cacheTokens, kv, reuse, speculation);
  }

  /// The same, with guesses or without.
  public EngineOptions withSpeculation(Speculation wanted) {
    return new EngineOptions(
        threads, contextTokens, maxSequences, maxStepTokens, cacheTokens, kv, prefixReuse, wanted);
  }

  StepLimits stepLimits() {
    int selected = Math.min(maxStepTokens, maxSequences + speculation.draftedRows());
    return new StepLimits(maxStepTokens, selected, maxSequences);
  }
}
