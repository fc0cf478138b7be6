package dev.hasten.explain;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hasten.machine.Spread;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class SteadinessTest {
  private static Steadiness of(Spread prefillMillis, Spread decodeMillis) {
    return new Steadiness(prefillMillis, decodeMillis, Optional.empty(), 0);
  }

  @Test
  void isSteady_whereOneRepetitionAloneIsFarOff() {
    Steadiness steadiness = of(Spread.of(100, 101, 102, 103, 400), Spread.of(50, 51, 52, 53, 200));

    assertThat(steadiness.isNoisy()).isFalse();
  }

  @Test
  void isNoisy_whereEitherPhaseIs() {
    Spread steady = Spread.of(100, 101, 102, 103);
    Spread noisy = Spread.of(60, 80, 120, 150);

    assertThat(of(steady, steady).isNoisy()).isFalse();
    assertThat(of(noisy, steady).isNoisy()).isTrue();
    assertThat(of(steady, noisy).isNoisy()).isTrue();
  }

  @Test
  void saysSo_withTheSpread_andDoesNotGuess() {
    assertThat(Verdict.of(Explanations.noisy()))
        .startsWith("This machine is too noisy to judge")
        .contains("from 40 to 90 ms", "from 90 to 200 ms", "55 % apart")
        .doesNotContain("bound by");
  }
}
