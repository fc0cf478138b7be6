package dev.hasten.explain;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.hasten.explain.Predictor.Circumstances;
import dev.hasten.kvcache.KvType;
import org.junit.jupiter.api.Test;

/// What is known of [Explanations] worked out by hand: 2.5 + 0.5 + 1 ms a token.
class PredictorTest {
  /// Multiplying, which takes a hundredth of a millisecond.
  private static final double UNSEEN = 1e-3;

  private static final double NOW_MILLIS = 2.5 + 0.5 + 0.75 + 0.25;
  private static final Predictor PREDICTOR = new Predictor(Explanations.steady(), Explanations.NOW);

  private static double speedup(Circumstances then) {
    return PREDICTOR.then(then).speedup();
  }

  @Test
  void predictsNoChange_whereNothingChanges() {
    assertThat(speedup(Explanations.NOW)).isCloseTo(1, within(UNSEEN));
  }

  /// Weights are read half as fast, attention computes half as fast; the rest stays.
  @Test
  void readsAsFastAsThoseThreadsDo() {
    assertThat(speedup(Explanations.NOW.withThreads(1)))
        .isCloseTo(NOW_MILLIS / (5 + 1 + 1), within(UNSEEN));
  }

  @Test
  void readsMoreKeysAndValues_afterMoreTokens() {
    assertThat(speedup(Explanations.NOW.withContext(2000)))
        .isCloseTo(NOW_MILLIS / (2.5 + 5 + 1), within(UNSEEN));
  }

  @Test
  void readsWeightsOnce_forSeveralAnswers() {
    assertThat(speedup(Explanations.NOW.withBatch(8)))
        .isCloseTo(8 * NOW_MILLIS / (2.5 + 8 * 0.5 + 0.75 + 8 * 0.25), within(UNSEEN));
  }

  /// 8 bits and a scale of 16 for each 32 elements are 17 of 32 bytes, 4 bits and a scale 9 of 32.
  @Test
  void readsSmallerKeysAndValues() {
    assertThat(speedup(Explanations.NOW.withKv(KvType.Q8_0)))
        .isCloseTo(NOW_MILLIS / (2.5 + 0.5 * 17 / 32 + 1), within(UNSEEN));
    assertThat(speedup(Explanations.NOW.withKv(KvType.Q4_0)))
        .isCloseTo(NOW_MILLIS / (2.5 + 0.5 * 9 / 32 + 1), within(UNSEEN));
  }

  @Test
  void readsFewerBits() {
    assertThat(PREDICTOR.withBits(2).speedup())
        .isCloseTo(NOW_MILLIS / (1.25 + 0.5 + 1), within(UNSEEN));
    assertThat(PREDICTOR.withBits(16).speedup())
        .isCloseTo(NOW_MILLIS / (10 + 0.5 + 1), within(UNSEEN));
  }

  @Test
  void leavesTheHead_whenBlocksAreLeftOut() {
    assertThat(PREDICTOR.withPartOfTheBlocks(0.5, 0.6).speedup())
        .isCloseTo(NOW_MILLIS / (1.5 + 0.25 + 0.5), within(UNSEEN));
  }

  @Test
  void givesAnInterval_thatIsWiderOnAMachineThatDiffersMore() {
    Prediction steady = PREDICTOR.withBits(2);
    Prediction noisy = new Predictor(Explanations.noisy(), Explanations.NOW).withBits(2);

    assertThat(steady.holds(steady.speedup())).isTrue();
    assertThat(steady.holds(steady.high() * 1.01)).isFalse();
    assertThat(steady.holds(steady.low() * 0.99)).isFalse();
    assertThat(noisy.high()).isGreaterThan(steady.high());
    assertThat(noisy.low()).isLessThan(steady.low());
  }
}
