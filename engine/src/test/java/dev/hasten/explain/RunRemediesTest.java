package dev.hasten.explain;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.hasten.explain.Predictor.Circumstances;
import dev.hasten.kernel.PackedMatrices.Origin;
import dev.hasten.kvcache.KvType;
import org.junit.jupiter.api.Test;

/// Remedies for a decode that was recorded.
class RunRemediesTest {
  private static final double ROUNDING = 1e-9;
  private static final Explanation RECORDED =
      Recordings.explanation(Recordings.prefill(), Recordings.decode());
  private static final Circumstances NOW = new Circumstances(1, 288, 1, KvType.F16);

  private static Remedy warmStart(Starts starts) {
    Explanation explanation =
        new Explanation(
            RECORDED.ceilings(),
            RECORDED.machine(),
            RECORDED.load(),
            starts,
            RECORDED.prefill(),
            RECORDED.decode(),
            RECORDED.steadiness(),
            RECORDED.decodeModel(),
            RECORDED.runtime());
    RemedyCase one =
        new RemedyCase(
            explanation,
            "model.gguf",
            NOW,
            "native-avx512vnni",
            30,
            73e6,
            576,
            2,
            RemedyCase.Link.usual(),
            new RemedyCase.Rewriting.Impossible("a test"));
    return Remedies.of(one).stream()
        .filter(remedy -> remedy.strategy() == Strategy.WARM_START)
        .findFirst()
        .orElseThrow();
  }

  @Test
  void startsAgain_whenTheWeightsWerePackedNow() {
    Remedy remedy = warmStart(new Starts(Origin.PACKED, 155, 60));

    assertThat(remedy.helps()).isTrue();
    assertThat(remedy.name()).isEqualTo("start again, which loads in 60 ms");
    assertThat(remedy.loadMillis()).hasValue(60);
    assertThat(remedy.decode()).isEqualTo(Prediction.NONE);
    assertThat(remedy.effect().reason())
        .isEqualTo(
            "loading took 155 ms: 0 ms of it were waiting for the disk, and the weights were packed, which the next start finds done");
  }

  @Test
  void saysWhatAFirstStartWouldTake_whenThisWasALaterOne() {
    Remedy remedy = warmStart(new Starts(Origin.KEPT, 507, 155));

    assertThat(remedy.helps()).isFalse();
    assertThat(remedy.effect().reason()).endsWith("a first one would take 507 ms");
  }

  @Test
  void gainsNothing_whenWeightsAreReadAsTheyAreStored() {
    assertThat(warmStart(new Starts(Origin.STORED, 155, 155)).helps()).isFalse();
  }

  /// Of a token's overhead, choosing it is none of the blocks': 16.22 ms for 64 tokens.
  @Test
  void choosesTokensAsSlowlyAsBefore_whenHalfOfTheBlocksAreLeft() {
    DecodeModel costs = RECORDED.decodeModel();
    double before = costs.decodeMillis(new DecodeModel.Change(288, 1, costs.bitsPerWeight(), 1));
    double sampling = 16.22 / 64;

    double after = before / new Predictor(RECORDED, NOW).withPartOfTheBlocks(0.5, 0.5).speedup();

    assertThat(after).isCloseTo((before - sampling) / 2 + sampling, within(ROUNDING));
  }
}
