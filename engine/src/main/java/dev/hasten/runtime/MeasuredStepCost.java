package dev.hasten.runtime;

/// What steps cost, learned while they run: the nanoseconds of a step of one token, and what every
/// further token adds.
final class MeasuredStepCost implements StepCost {
  /// How much of a new measurement counts. Steps vary by a few per cent, and a machine's speed
  /// changes within seconds.
  private static final double WEIGHT = 0.1;

  /// Before anything is known, a further token is taken to cost so much of the first.
  private static final double FIRST_GUESS = 0.25;

  private double oneTokenNanos;
  private double furtherNanos;

  @Override
  public void measured(int tokens, long nanos) {
    if (oneTokenNanos == 0) {
      if (tokens == 1) {
        oneTokenNanos = nanos;
        furtherNanos = FIRST_GUESS * nanos;
      }
    } else if (tokens == 1) {
      // One slow step, of a page fault or a busy machine, must not count for much.
      oneTokenNanos += WEIGHT * (Math.min((double) nanos, 2 * oneTokenNanos) - oneTokenNanos);
    } else {
      double further = Math.clamp((nanos - oneTokenNanos) / (tokens - 1), 0, oneTokenNanos);
      furtherNanos += WEIGHT * (further - furtherNanos);
    }
  }

  /// Until a step was measured, nothing else is worth its time.
  @Override
  public double ratioOf(double nanos) {
    return oneTokenNanos == 0 ? 1 : nanos / oneTokenNanos;
  }

  /// Until a step was measured, any further token costs too much.
  @Override
  public double ratio(int tokens) {
    return oneTokenNanos == 0 ? tokens : 1 + (tokens - 1) * furtherNanos / oneTokenNanos;
  }
}
