package dev.hasten.kernel.scalar;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ErfTest {
  private static final double TOLERANCE = 1e-14;

  /// Abramowitz & Stegun, table 7.1, and its continuation to more digits.
  @ParameterizedTest
  @CsvSource({
    "0,    0",
    "1e-9, 1.1283791670955126e-9",
    "0.1,  0.1124629160182849",
    "0.5,  0.5204998778130465",
    "1,    0.8427007929497149",
    "1.5,  0.9661051464753108",
    "2,    0.9953222650189527",
    "3,    0.9999779095030014",
    "5,    0.9999999999984626",
    "6,    1",
    "7,    1",
    "1e30, 1"
  })
  void isTheErrorFunction(double x, double expected) {
    assertThat(Erf.of(x)).isCloseTo(expected, within(TOLERANCE));
    assertThat(Erf.of(-x)).isEqualTo(-Erf.of(x));
  }

  @Test
  void staysNoNumber_whenThereIsNone() {
    assertThat(Erf.of(Double.NaN)).isNaN();
  }
}
