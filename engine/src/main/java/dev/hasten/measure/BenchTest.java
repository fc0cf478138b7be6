package dev.hasten.measure;

import dev.hasten.machine.Ceilings;
import java.util.List;
import java.util.OptionalDouble;
import java.util.stream.IntStream;

/// A test that was run.
///
/// @param sequences that ran side by side
/// @param cost of a token of any of them
/// @param ceilingsBeside what the machine had of the resource right before and after each sample;
///   empty where that was not measured
public record BenchTest(
    Measurement measurement, int sequences, TokenCost cost, List<Double> ceilingsBeside) {
  private static final double PERCENT = 100;

  public BenchTest {
    ceilingsBeside = List.copyOf(ceilingsBeside);
    if (!ceilingsBeside.isEmpty() && ceilingsBeside.size() != measurement.samples().size()) {
      throw new IllegalArgumentException(
          "%d ceilings beside %d samples"
              .formatted(ceilingsBeside.size(), measurement.samples().size()));
    }
  }

  BenchTest(Measurement measurement, int sequences, TokenCost cost) {
    this(measurement, sequences, cost, List.of());
  }

  /// How much of what the machine can do the test uses, where that was measured: beside each sample
  /// if it was, and the mean of them, else once for all.
  public OptionalDouble percentOfCeiling(Ceilings ceilings) {
    if (!ceilingsBeside.isEmpty()) {
      return IntStream.range(0, ceilingsBeside.size())
          .mapToDouble(
              i -> PERCENT * cost.perToken() * measurement.samples().get(i) / ceilingsBeside.get(i))
          .average();
    }
    double perSecond = cost.perToken() * measurement.tokensPerSecond();
    return cost.perSecond(ceilings).stream()
        .map(ceiling -> PERCENT * perSecond / ceiling)
        .findFirst();
  }
}
