package dev.hasten.measure;

import java.util.List;
import java.util.OptionalDouble;

/// What the repetitions of one test brought.
///
/// @param test as llama-bench spells it: `pp512`, `tg128`
/// @param tokens of one repetition and one sequence
/// @param samples tokens per second of each repetition, over all sequences
public record Measurement(String test, int tokens, List<Double> samples) {
  private static final double NOISY = 0.1;

  public Measurement {
    samples = List.copyOf(samples);
    if (samples.isEmpty()) {
      throw new IllegalArgumentException(test + " was never run");
    }
  }

  /// The mean of the repetitions.
  public double tokensPerSecond() {
    return samples.stream().mapToDouble(Double::doubleValue).average().orElseThrow();
  }

  /// The standard deviation of the sample; one repetition has none.
  public OptionalDouble standardDeviation() {
    if (samples.size() < 2) {
      return OptionalDouble.empty();
    }
    double mean = tokensPerSecond();
    double squares = samples.stream().mapToDouble(rate -> (rate - mean) * (rate - mean)).sum();
    return OptionalDouble.of(Math.sqrt(squares / (samples.size() - 1)));
  }

  /// Whether the repetitions differ so much that the mean says little.
  public boolean isNoisy() {
    return standardDeviation().orElse(0) > NOISY * tokensPerSecond();
  }
}
