package dev.hasten.measure;

import dev.hasten.error.UsageException;
import dev.hasten.kvcache.KvType;
import dev.hasten.step.StepLimits;
import java.util.Collections;
import java.util.List;
import java.util.OptionalInt;

/// What to measure.
///
/// @param promptTokens lengths of prompts, a test each; batches have the first
/// @param generateTokens numbers of tokens to generate, a test each; batches have the first
/// @param repetitions how often each test is run
/// @param batches numbers of sequences to run side by side, in tests of their own
/// @param contextTokens the most that a sequence may have; none: what the model was made for
/// @param kv the numbers in which keys and values are kept
///
///   The constructor throws a [UsageException] for numbers that cannot be run. A number that was
///   given twice is run once.
public record BenchOptions(
    List<Integer> promptTokens,
    List<Integer> generateTokens,
    int repetitions,
    List<Integer> batches,
    OptionalInt contextTokens,
    KvType kv) {

  public BenchOptions {
    promptTokens = promptTokens.stream().distinct().toList();
    generateTokens = generateTokens.stream().distinct().toList();
    batches = batches.stream().distinct().toList();
    requireLengths("--prompt-tokens", promptTokens);
    requireLengths("--generate-tokens", generateTokens);
    requireAtLeastOne("--repetitions is", repetitions);
    batches.forEach(BenchOptions::requireBatch);
    contextTokens.ifPresent(tokens -> requireAtLeastOne("--context is", tokens));
  }

  /// The length of a batch's prompts.
  int firstPrompt() {
    return promptTokens.getFirst();
  }

  /// How many tokens each sequence of a batch generates.
  int firstGenerate() {
    return generateTokens.getFirst();
  }

  int longestPrompt() {
    return Collections.max(promptTokens);
  }

  int longestGenerate() {
    return Collections.max(generateTokens);
  }

  /// Tokens of the longest sequence: a batch generates after its prompt.
  long sequenceTokens() {
    return Math.max(
        (long) firstPrompt() + firstGenerate(), Math.max(longestPrompt(), longestGenerate()));
  }

  /// The most sequences that run side by side.
  int maxSequences() {
    return batches.stream().mapToInt(Integer::intValue).reduce(1, Math::max);
  }

  private static void requireLengths(String name, List<Integer> values) {
    if (values.isEmpty()) {
      throw new UsageException(
          "%s has no number, must have at least one".formatted(name), "see: hasten bench --help");
    }
    values.forEach(value -> requireAtLeastOne(name + " has", value));
  }

  private static void requireAtLeastOne(String start, int value) {
    if (value < 1) {
      throw new UsageException(
          "%s %d, must be at least 1".formatted(start, value), "see: hasten bench --help");
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
