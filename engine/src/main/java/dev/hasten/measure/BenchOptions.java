package dev.hasten.measure;

import dev.hasten.error.UsageException;
import dev.hasten.kvcache.KvType;
import dev.hasten.step.StepLimits;
import java.util.List;
import java.util.OptionalInt;

/// What to measure.
///
/// @param promptTokens length of the prompt
/// @param generateTokens tokens to generate
/// @param repetitions how often each test is run
/// @param batches numbers of sequences to run side by side, in tests of their own
/// @param contextTokens the most that a sequence may have; none: what the model was made for
/// @param kv the numbers in which keys and values are kept
///
///   The constructor throws a [UsageException] for numbers that cannot be run.
public record BenchOptions(
    int promptTokens,
    int generateTokens,
    int repetitions,
    List<Integer> batches,
    OptionalInt contextTokens,
    KvType kv) {

  public BenchOptions {
    batches = List.copyOf(batches);
    requireAtLeastOne("--prompt-tokens", promptTokens);
    requireAtLeastOne("--generate-tokens", generateTokens);
    requireAtLeastOne("--repetitions", repetitions);
    batches.forEach(BenchOptions::requireBatch);
    contextTokens.ifPresent(tokens -> requireAtLeastOne("--context", tokens));
  }

  /// Tokens of the longest sequence: a batch generates after its prompt.
  long sequenceTokens() {
    return (long) promptTokens + generateTokens;
  }

  /// The most sequences that run side by side.
  int maxSequences() {
    return batches.stream().mapToInt(Integer::intValue).reduce(1, Math::max);
  }

  private static void requireAtLeastOne(String name, int value) {
    if (value < 1) {
      throw new UsageException(
          "%s is %d, must be at least 1".formatted(name, value), "see: hasten bench --help");
    }
  }

  private static void requireBatch(int batch) {
    if (batch < 1 || batch > StepLimits.DEFAULT_TOKENS) {
      throw new UsageException(
          "--batch has %d, must be from 1 to %d".formatted(batch, StepLimits.DEFAULT_TOKENS),
          "give numbers of sequences, for example: --batch 1,4,16");
    }
  }
}
