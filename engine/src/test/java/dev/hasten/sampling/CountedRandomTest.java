package dev.hasten.sampling;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.function.IntToDoubleFunction;
import org.junit.jupiter.api.Test;

class CountedRandomTest {
  private static final int COUNT = 10_000;

  /// Four standard deviations (1/√n) of a correlation that is not there.
  private static final double CORRELATION_LIMIT = 4 / Math.sqrt(COUNT);

  /// Four standard deviations of the mean of numbers uniform in [0, 1).
  private static final double MEAN_LIMIT = 4 / Math.sqrt(12.0 * COUNT);

  @Test
  void givesTheSameNumber_whenSeedAndPositionAreTheSame() {
    for (int i = 0; i < 100; i++) {
      assertThat(CountedRandom.uniform(i, 7L * i)).isEqualTo(CountedRandom.uniform(i, 7L * i));
    }
  }

  @Test
  void staysBelowOne() {
    for (int i = 0; i < COUNT; i++) {
      assertThat(CountedRandom.uniform(i, -i)).isGreaterThanOrEqualTo(0).isLessThan(1);
    }
  }

  @Test
  void isUniform_alongPositionsAndAlongSeeds() {
    assertThat(mean(position -> CountedRandom.uniform(0, position)))
        .isBetween(0.5 - MEAN_LIMIT, 0.5 + MEAN_LIMIT);
    assertThat(mean(seed -> CountedRandom.uniform(seed, 0)))
        .isBetween(0.5 - MEAN_LIMIT, 0.5 + MEAN_LIMIT);
  }

  @Test
  void hasNoVisibleCorrelation_betweenNeighbours() {
    assertUncorrelated(i -> CountedRandom.uniform(1, i), i -> CountedRandom.uniform(1, i + 1));
    assertUncorrelated(i -> CountedRandom.uniform(1, i), i -> CountedRandom.uniform(2, i));
    assertUncorrelated(i -> CountedRandom.uniform(i, 0), i -> CountedRandom.uniform(i + 1, 0));
    assertUncorrelated(i -> CountedRandom.uniform(i, 5), i -> CountedRandom.uniform(5, i));
    assertUncorrelated(i -> CountedRandom.uniform(3, i), i -> CountedRandom.uniform(4, i - 1));
  }

  private static void assertUncorrelated(IntToDoubleFunction first, IntToDoubleFunction second) {
    double sum = 0;
    for (int i = 0; i < COUNT; i++) {
      sum += (first.applyAsDouble(i) - 0.5) * (second.applyAsDouble(i) - 0.5) * 12;
    }
    assertThat(sum / COUNT).isBetween(-CORRELATION_LIMIT, CORRELATION_LIMIT);
  }

  private static double mean(IntToDoubleFunction numbers) {
    double sum = 0;
    for (int i = 0; i < COUNT; i++) {
      sum += numbers.applyAsDouble(i);
    }
    return sum / COUNT;
  }
}
