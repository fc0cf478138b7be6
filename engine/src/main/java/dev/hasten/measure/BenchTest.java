package dev.hasten.measure;

import java.util.OptionalDouble;

/// A test that was run.
///
/// @param sequences that ran side by side
/// @param cost of a token of any of them
public record BenchTest(Measurement measurement, int sequences, TokenCost cost) {
  private static final double PERCENT = 100;

  /// How much of what the machine can do the test uses, where that was measured.
  public OptionalDouble percentOfCeiling(Ceilings ceilings) {
    double perSecond = cost.perToken() * measurement.tokensPerSecond();
    return cost.perSecond(ceilings).stream()
        .map(ceiling -> PERCENT * perSecond / ceiling)
        .findFirst();
  }
}
