package dev.hasten.measure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import org.junit.jupiter.api.Test;

class MeasurementTest {
  /// Of sums of four doubles.
  private static final double ROUNDING = 1e-12;

  @Test
  void givesMeanAndSampleDeviation() {
    Measurement measurement = new Measurement("tg4", 4, List.of(2.0, 4.0, 4.0, 6.0));

    assertThat(measurement.tokensPerSecond()).isEqualTo(4);
    assertThat(measurement.standardDeviation().orElseThrow())
        .isCloseTo(Math.sqrt(8 / 3.0), within(ROUNDING));
  }

  @Test
  void hasNoDeviation_whenItWasRunOnce() {
    Measurement measurement = new Measurement("tg4", 4, List.of(2.0));

    assertThat(measurement.standardDeviation()).isEmpty();
    assertThat(measurement.isNoisy()).isFalse();
  }

  @Test
  void isNoisy_whenTheDeviationIsOverATenth() {
    assertThat(new Measurement("tg4", 4, List.of(90.0, 100.0, 110.0)).isNoisy()).isFalse();
    assertThat(new Measurement("tg4", 4, List.of(89.0, 100.0, 111.0)).isNoisy()).isTrue();
  }

  @Test
  void isRefused_whenItWasNeverRun() {
    assertThatThrownBy(() -> new Measurement("tg4", 4, List.of()))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("tg4");
  }
}
