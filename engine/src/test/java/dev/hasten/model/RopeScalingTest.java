package dev.hasten.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RopeScalingTest {
  /// A few roundings of a double.
  private static final double TOLERANCE = 1e-15;

  /// Llama 3.1's own numbers: factor 8, low 1, high 4, trained on 8192 positions.
  private static final RopeScaling LLAMA_3_1 = new RopeScaling.Llama3(8, 1, 4, 8192);

  /// Worked out by hand: the wavelength is 2π / frequency; above 8192 / 1 the frequency is divided
  /// by 8, below 8192 / 4 it is kept, between it is blended with s = (8192 / wavelength − 1) / 3.
  @ParameterizedTest
  @CsvSource({
    // wavelength, expected frequency times wavelength / 2π
    "  100,    1",
    " 2047,    1",
    " 2048,    1",
    " 4096,    0.41666666666666667", // s = 1/3: 2/3 · 1/8 + 1/3
    " 3276.8,  0.5625", // s = 1/2: 1/16 + 1/2
    " 8192,    0.125",
    " 8193,    0.125",
    " 1000000, 0.125"
  })
  void blendsBetweenKeptAndStretched_asLlama3Does(double wavelength, double share) {
    double frequency = 2 * Math.PI / wavelength;
    assertThat(LLAMA_3_1.apply(0, frequency) / frequency).isCloseTo(share, within(1e-12));
  }

  /// Frequencies of Llama 3.2 1B (base 500000, heads of 64, factor 32): the eleventh pair turns in
  /// 379 positions, so it is kept.
  @ParameterizedTest
  @CsvSource({
    "0,  1",
    "10, 0.016560440080994446",
  })
  void keepsTheFastPairs_asInLlama32(int pair, double expected) {
    RotaryConfig rotary =
        new RotaryConfig(
            500_000, new RopeScaling.Llama3(32, 1, 4, 8192), Optional.<WeightSpec>empty());
    assertThat(rotary.inverseFrequencies(64)[pair]).isCloseTo(expected, within(1e-12));
  }

  @Test
  void stretchesTheSlowestPairByTheWholeFactor() {
    RotaryConfig plain = RotaryConfig.unscaled(500_000);
    RotaryConfig scaled =
        new RotaryConfig(500_000, new RopeScaling.Llama3(32, 1, 4, 8192), Optional.empty());
    assertThat(scaled.inverseFrequencies(64)[31])
        .isCloseTo(plain.inverseFrequencies(64)[31] / 32, within(TOLERANCE));
  }

  @Test
  void dividesEveryFrequency_whenLinear() {
    assertThat(new RopeScaling.Linear(4).apply(0, 0.5)).isEqualTo(0.125);
  }

  @Test
  void hasTheFrequenciesOfThePaper_whenUnscaled() {
    assertThat(RotaryConfig.unscaled(10_000).inverseFrequencies(8))
        .containsExactly(new double[] {1, 0.1, 0.01, 0.001}, within(TOLERANCE));
  }

  @Test
  void dividesEachFrequencyByItsFactor_whenLongRope() {
    RopeScaling scaling = new RopeScaling.LongRope(List.of(1.0, 4.0), 1.5, 64);
    assertThat(scaling.apply(0, 0.5)).isEqualTo(0.5);
    assertThat(scaling.apply(1, 0.5)).isEqualTo(0.125);
    assertThat(scaling.scoreFactor()).isEqualTo(2.25);
    assertThat(scaling.longestContext()).isEqualTo(64);
  }
}
