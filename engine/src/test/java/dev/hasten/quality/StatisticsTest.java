package dev.hasten.quality;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class StatisticsTest {
  /// Of numbers printed in books.
  private static final double PRINTED = 1e-3;

  private static final double ROUNDING = 1e-12;

  /// 2,000 draws of a share of 95 % deviate by 0.5 % (one standard deviation); the seed is fixed.
  private static final double COVERAGE_TOLERANCE = 0.02;

  private static final int DRAWS = 2000;

  @Test
  void givesMeanAndNormalInterval() {
    Estimate estimate = Statistics.ofMean(1, 2, 3, 4);

    assertThat(estimate.value()).isEqualTo(2.5);
    double error = Math.sqrt(5.0 / 3 / 4);
    Interval interval = estimate.interval().orElseThrow();
    assertThat(interval.low()).isCloseTo(2.5 - Statistics.Z * error, within(ROUNDING));
    assertThat(interval.high()).isCloseTo(2.5 + Statistics.Z * error, within(ROUNDING));
    assertThat(Statistics.ofMean(3).interval()).isEmpty();
  }

  @Test
  void givesWilsonsInterval() {
    // Newcombe, Statistics in Medicine 17 (1998), table I: 81 of 263 and 0 of 20.
    Interval interval = Statistics.ofShare(81, 263).interval().orElseThrow();
    assertThat(interval.low()).isCloseTo(0.2553, within(PRINTED));
    assertThat(interval.high()).isCloseTo(0.3662, within(PRINTED));
    Interval none = Statistics.ofShare(0, 20).interval().orElseThrow();
    assertThat(none.low()).isZero();
    assertThat(none.high()).isCloseTo(0.1611, within(PRINTED));
    assertThat(Statistics.ofShare(20, 20).interval().orElseThrow().high()).isEqualTo(1);
  }

  @Test
  void interpolatesQuantiles_andHasAnIntervalOfRanks() {
    double[] hundred = IntStream.rangeClosed(1, 100).asDoubleStream().toArray();

    assertThat(Statistics.ofQuantile(0.5, hundred).value()).isEqualTo(50.5);
    // The known 95 % interval of a median of 100: ranks 40 and 61.
    assertThat(Statistics.ofQuantile(0.5, hundred).interval()).contains(new Interval(40, 61));
    assertThat(Statistics.ofQuantile(0.99, hundred).interval()).isEmpty();
    assertThat(Statistics.ofQuantile(0.5, 7).value()).isEqualTo(7);
    assertThat(Statistics.ofQuantile(0.5, 7).interval()).isEmpty();
  }

  @Test
  void coversTheTruth_95PercentOfTheTime() {
    SplittableRandom random = new SplittableRandom(1);
    int quantiles = 0;
    int roots = 0;
    for (int draw = 0; draw < DRAWS; draw++) {
      double[] sample = random.doubles(200).sorted().toArray();
      quantiles += covers(Statistics.ofQuantile(0.9, sample), 0.9);
      roots += covers(Statistics.ofRootMeanSquare(sample), Math.sqrt(1.0 / 3));
    }
    assertThat((double) quantiles / DRAWS).isCloseTo(0.955, within(COVERAGE_TOLERANCE));
    assertThat((double) roots / DRAWS).isCloseTo(0.95, within(COVERAGE_TOLERANCE));
  }

  private static int covers(Estimate estimate, double truth) {
    Interval interval = estimate.interval().orElseThrow();
    return interval.low() <= truth && truth <= interval.high() ? 1 : 0;
  }

  @Test
  void hasARootOfZero_whenNothingDiffers() {
    assertThat(Statistics.ofRootMeanSquare(0, 0, 0).value()).isZero();
    assertThat(Statistics.ofRootMeanSquare(0, 0, 0).interval()).contains(new Interval(0, 0));
  }

  @Test
  void correlatesValuesAndRanks() {
    double[] a = {1, 2, 3, 4, 5, 6};
    double[] cubes = Arrays.stream(a).map(x -> x * x * x).toArray();

    assertThat(Correlation.spearman(a, cubes).value()).isEqualTo(1);
    assertThat(Correlation.pearson(a, cubes).value()).isCloseTo(0.9379, within(PRINTED));
    assertThat(Correlation.ranks(5, 1, 5, 7)).containsExactly(2.5, 1, 2.5, 4);
    assertThat(Correlation.pearson(a, new double[6]).value()).isNaN();
    assertThat(Correlation.pearson(new double[] {1, 2, 4}, new double[] {1, 2, 3}).interval())
        .isEmpty();
  }

  @Test
  void givesFishersInterval() {
    // r = 0.5 of 30: tanh(atanh(0.5) ± 1.96 / √27) = 0.170 to 0.729.
    Interval interval = Correlation.fisher(0.5, 1 / Math.sqrt(27)).interval().orElseThrow();
    assertThat(interval.low()).isCloseTo(0.170, within(PRINTED));
    assertThat(interval.high()).isCloseTo(0.729, within(PRINTED));
    assertThat(Correlation.fisher(1, 0.1).interval()).contains(new Interval(1, 1));
  }
}
