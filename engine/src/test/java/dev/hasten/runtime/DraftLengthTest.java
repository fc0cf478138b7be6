package dev.hasten.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class DraftLengthTest {
  private static final int MANY = 100;

  private static MeasuredStepCost cost(long oneTokenNanos, long furtherNanos) {
    MeasuredStepCost cost = new MeasuredStepCost();
    for (int i = 0; i < MANY; i++) {
      cost.measured(1, oneTokenNanos);
      cost.measured(5, oneTokenNanos + 4 * furtherNanos);
    }
    return cost;
  }

  private static DraftLength luck(double share) {
    DraftLength length = new DraftLength();
    for (int i = 0; i < MANY; i++) {
      length.observed(i % 10 < 10 * share);
    }
    return length;
  }

  @Test
  void guessesMore_whenGuessesAreRightMoreOften() {
    StepCost cost = cost(8_000_000, 1_000_000);
    int seldom = luck(0.1).best(cost, 0, 12);
    int often = luck(0.6).best(cost, 0, 12);
    int always = luck(1).best(cost, 0, 12);
    assertThat(seldom).isZero();
    assertThat(often).isBetween(1, 6);
    assertThat(always).isEqualTo(12);
  }

  @Test
  void guessesLess_whenFurtherTokensCostMore() {
    DraftLength length = luck(0.7);
    assertThat(length.best(cost(8_000_000, 4_000_000), 0, 12)).isLessThan(2);
    assertThat(length.best(cost(8_000_000, 200_000), 0, 12)).isGreaterThan(4);
  }

  @Test
  void guessesNothing_untilAStepWasMeasured() {
    assertThat(luck(1).best(new MeasuredStepCost(), 0, 12)).isZero();
  }

  @Test
  void takesNoMoreThanThereAre() {
    assertThat(luck(1).best(cost(8_000_000, 100_000), 0, 3)).isEqualTo(3);
    assertThat(luck(1).best(cost(8_000_000, 100_000), 0, -1)).isZero();
  }

  @Test
  void notices_whenLuckTurns() {
    StepCost cost = cost(8_000_000, 1_000_000);
    DraftLength length = luck(0);
    assertThat(length.best(cost, 0, 12)).isZero();
    for (int i = 0; i < 30; i++) {
      length.observed(true);
    }
    assertThat(length.best(cost, 0, 12)).isGreaterThan(3);
  }

  @Test
  void isNotMisled_whenOneStepIsSlow() {
    MeasuredStepCost cost = cost(8_000_000, 1_000_000);
    double before = cost.ratio(5);
    cost.measured(5, 900_000_000);
    cost.measured(1, 900_000_000);
    assertThat(cost.ratio(5)).isLessThan(before * 1.3);
  }
}
