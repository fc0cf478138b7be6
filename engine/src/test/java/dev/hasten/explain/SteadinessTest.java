package dev.hasten.explain;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hasten.machine.Spread;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class SteadinessTest {
  private static final Spread STEADY = Spread.of(100, 100, 100);

  private static Steadiness of(Spread prefill, Spread decode) {
    return new Steadiness(prefill, decode, Optional.empty(), 0);
  }

  /// The middle half lies 30 % apart.
  private static Spread apart(int count) {
    return Spread.of(
        IntStream.range(0, count).mapToDouble(index -> 70 + 60.0 * index / (count - 1)).toArray());
  }

  @Test
  void isNoisy_whenFewRepetitionsDifferMuch() {
    assertThat(of(STEADY, apart(5)).isNoisy()).isTrue();
    assertThat(of(apart(5), STEADY).isNoisy()).isTrue();
  }

  /// The median of many is surer.
  @Test
  void isNotNoisy_whenManyRepetitionsDifferAsMuch() {
    assertThat(of(apart(15), apart(15)).isNoisy()).isFalse();
    assertThat(of(apart(15), STEADY).relative()).isEqualTo(of(apart(5), STEADY).relative());
  }

  @Test
  void isNotNoisy_whenOneRepetitionIsAnOutlier() {
    assertThat(of(STEADY, Spread.of(100, 100, 100, 100, 900)).isNoisy()).isFalse();
  }

  @Test
  void saysSo_withTheSpread_andDoesNotGuess() {
    assertThat(Verdict.of(Explanations.noisy()))
        .startsWith("This machine is too noisy to judge")
        .contains("from 40 to 90 ms", "from 90 to 200 ms", "55 % apart")
        .doesNotContain("bound by");
  }
}
