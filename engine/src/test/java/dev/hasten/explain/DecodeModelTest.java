package dev.hasten.explain;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.hasten.explain.DecodeModel.Change;
import dev.hasten.explain.DecodeModel.KeyValues;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Each term with numbers that were worked out by hand; the others are too small to be seen.
class DecodeModelTest {
  /// Terms that a test is not about, in milliseconds.
  private static final double ROUNDING = 1e-6;

  private static final double FAST = 1e18;
  private static final double NO_CEILING = 0;

  /// 100 million weights of 4 bits are 50 MB, which take 5 ms at 10 GB/s.
  private static final DecodeModel READING =
      new DecodeModel(100e6, 4, 10e9, List.of(), 1, FAST, List.of(), FAST, NO_CEILING, 0, 0);

  /// Of attention alone: 20 kB of layers that see all, 60 kB of layers that see 100 tokens back.
  private static DecodeModel attending(double ceiling) {
    List<KeyValues> layers = List.of(new KeyValues(20e3, 0), new KeyValues(60e3, 100));
    return new DecodeModel(1, 4, FAST, List.of(), 1, FAST, layers, 4e9, ceiling, 0, 0);
  }

  private static Change change(int context, int batch) {
    return new Change(context, batch, 4, 1);
  }

  @Test
  void readsTheWeightsOnce_whateverTheBatch() {
    assertThat(READING.decodeMillis(change(1, 1))).isCloseTo(5, within(ROUNDING));
    assertThat(READING.decodeMillis(change(1, 16))).isCloseTo(5, within(ROUNDING));
  }

  @Test
  void readsLess_withFewerBits_andFasterMemory() {
    assertThat(READING.decodeMillis(new Change(1, 1, 2, 1))).isCloseTo(2.5, within(ROUNDING));
    assertThat(READING.decodeMillis(new Change(1, 1, 16, 1))).isCloseTo(20, within(ROUNDING));
    assertThat(READING.decodeMillis(new Change(1, 1, 4, 2))).isCloseTo(2.5, within(ROUNDING));
    assertThat(READING.decodeMillis(new Change(1, 1, 4, 0.5))).isCloseTo(10, within(ROUNDING));
  }

  /// The 50 MB that were measured, with those of 50 MB more keys and values, are 100 MB.
  @Test
  void readsFaster_whatFitsIntoCaches() {
    List<WorkingSet> sets = List.of(new WorkingSet(25e6, 2), new WorkingSet(100e6, 2.0 / 3));
    List<KeyValues> layers = List.of(new KeyValues(25e6, 0));
    DecodeModel model =
        new DecodeModel(100e6, 4, 10e9, sets, 1, FAST, layers, FAST, NO_CEILING, 0, 0);

    assertThat(model.decodeMillis(new Change(0, 1, 2, 1))).isCloseTo(1.25, within(ROUNDING));
    assertThat(model.decodeMillis(new Change(0, 1, 1, 1))).isCloseTo(0.625, within(ROUNDING));
    assertThat(model.decodeMillis(new Change(2, 1, 4, 1))).isCloseTo(7.5, within(ROUNDING));
    assertThat(model.decodeMillis(new Change(1, 2, 4, 1))).isCloseTo(7.5, within(ROUNDING));
    assertThat(model.decodeMillis(new Change(8, 1, 4, 1))).isCloseTo(7.5, within(ROUNDING));
  }

  /// 100 million multiply-adds take 1 ms at 100 billion a second.
  @Test
  void multiplies_mostOfItWhileItReads() {
    DecodeModel model =
        new DecodeModel(100e6, 4, 10e9, List.of(), 100e6, 100e9, List.of(), FAST, NO_CEILING, 0, 0);

    assertThat(model.decodeMillis(change(1, 4)))
        .isCloseTo(Math.sqrt(5 * 5 + 4 * 4), within(ROUNDING));
    assertThat(model.decodeMillis(change(1, 8)))
        .isCloseTo(Math.sqrt(5 * 5 + 8 * 8), within(ROUNDING));
    assertThat(model.decodeMillis(new Change(1, 8, 4, 10)))
        .isCloseTo(Math.sqrt(0.5 * 0.5 + 8 * 8), within(ROUNDING));
  }

  /// 50 tokens of 80 kB are 4 MB, 1 ms at 4 GB/s; 400 tokens of 20 kB and 100 of 60 kB are 14 MB.
  @Test
  void readsKeysAndValues_asFarAsEachLayerSees() {
    DecodeModel model = attending(NO_CEILING);

    assertThat(model.decodeMillis(change(50, 1))).isCloseTo(1, within(ROUNDING));
    assertThat(model.decodeMillis(change(400, 1))).isCloseTo(3.5, within(ROUNDING));
    assertThat(model.decodeMillis(change(0, 1))).isCloseTo(0, within(ROUNDING));
  }

  @Test
  void readsKeysAndValues_ofEachSequence() {
    assertThat(attending(NO_CEILING).decodeMillis(change(400, 3)))
        .isCloseTo(10.5, within(ROUNDING));
  }

  /// The ceiling of 20 GB/s becomes 2 GB/s, half of what attention reached.
  @Test
  void slowsAttentionDown_onlyWhereMemoryBecomesSlowerThanIt() {
    DecodeModel model = attending(20e9);

    assertThat(model.decodeMillis(new Change(50, 1, 4, 1))).isCloseTo(1, within(ROUNDING));
    assertThat(model.decodeMillis(new Change(50, 1, 4, 4))).isCloseTo(1, within(ROUNDING));
    assertThat(model.decodeMillis(new Change(50, 1, 4, 0.1))).isCloseTo(2, within(ROUNDING));
  }

  @Test
  void addsTheOverhead_ofTheStep_andOfEachSequence() {
    DecodeModel model =
        new DecodeModel(1, 4, FAST, List.of(), 1, FAST, List.of(), FAST, NO_CEILING, 0.75, 0.25);

    assertThat(model.decodeMillis(change(1, 1))).isCloseTo(1, within(ROUNDING));
    assertThat(model.decodeMillis(change(1, 5))).isCloseTo(2, within(ROUNDING));
  }

  @Test
  void addsUpAllTerms() {
    List<KeyValues> layers = List.of(new KeyValues(20e3, 0), new KeyValues(60e3, 100));
    DecodeModel model =
        new DecodeModel(100e6, 4, 10e9, List.of(), 100e6, 100e9, layers, 4e9, 20e9, 0.75, 0.25);

    assertThat(model.decodeMillis(change(400, 2)))
        .isCloseTo(Math.sqrt(5 * 5 + 2 * 2) + 2 * 3.5 + 0.75 + 2 * 0.25, within(ROUNDING));
  }

  @Test
  void countsTheTokensOfAllSequences() {
    assertThat(READING.tokensPerSecond(change(1, 1))).isCloseTo(200, within(ROUNDING));
    assertThat(READING.tokensPerSecond(change(1, 16))).isCloseTo(3200, within(1e3 * ROUNDING));
  }

  @ParameterizedTest
  @ValueSource(doubles = {0, -1, Double.NaN, Double.POSITIVE_INFINITY})
  void refusesRatesThatAreNone(double rate) {
    assertThatThrownBy(() ->
            new DecodeModel(1, 4, rate, List.of(), 1, FAST, List.of(), FAST, NO_CEILING, 0, 0))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("weightBytesPerSecond is " + rate);
    assertThatThrownBy(() ->
            new DecodeModel(1, 4, FAST, List.of(), 1, rate, List.of(), FAST, NO_CEILING, 0, 0))
        .hasMessageContaining("multiplyAddsPerSecond is " + rate);
    assertThatThrownBy(() ->
            new DecodeModel(1, 4, FAST, List.of(), 1, FAST, List.of(), rate, NO_CEILING, 0, 0))
        .hasMessageContaining("keyValueBytesPerSecond is " + rate);
  }

  @Test
  void refusesNegativeAmounts() {
    assertThatThrownBy(
            () -> new DecodeModel(1, 4, FAST, List.of(), 1, FAST, List.of(), FAST, -1, 0, 0))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("readBytesPerSecond is -1.0");
    assertThatThrownBy(
            () -> new DecodeModel(1, 4, FAST, List.of(), 1, FAST, List.of(), FAST, 0, -0.1, 0))
        .hasMessageContaining("overheadMillisPerStep is -0.1");
    assertThatThrownBy(() -> new KeyValues(1, -1)).hasMessageContaining("window is -1");
  }

  @Test
  void refusesChangesThatMeanNothing() {
    assertThatThrownBy(() -> new Change(1, 0, 4, 1))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("batch is 0");
    assertThatThrownBy(() -> new Change(-1, 1, 4, 1)).hasMessageContaining("context is -1");
    assertThatThrownBy(() -> new Change(1, 1, 0, 1)).hasMessageContaining("bitsPerWeight is 0");
    assertThatThrownBy(() -> new Change(1, 1, 4, 0)).hasMessageContaining("bandwidthFactor is 0");
  }
}
