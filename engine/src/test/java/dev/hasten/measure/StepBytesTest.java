package dev.hasten.measure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.hasten.TinyModel;
import dev.hasten.TinyModels;
import dev.hasten.kvcache.KvLayout;
import dev.hasten.kvcache.KvType;
import dev.hasten.model.Model;
import dev.hasten.runtime.LanguageModel;
import dev.hasten.tensor.DType;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StepBytesTest {
  private static final int VOCABULARY = 262;
  private static final int HIDDEN = 32;
  private static final int LLAMA_KV_WIDTH = 16;

  /// Of 3 blocks and the last norm, 4 bytes each: two norms, q and output, k and v, and the FFN's
  /// three matrices.
  private static final long LLAMA_BLOCKS =
      4 * (3 * (2 * 32 + 2 * 32 * 32 + 2 * LLAMA_KV_WIDTH * 32 + 3 * 64 * 32) + 32);

  /// Of a mean of thousands of bytes, in doubles.
  private static final double ROUNDING = 1e-9;

  @TempDir Path folder;

  @Test
  void countsATiedHeadOnce() {
    StepBytes bytes = meanOfDecode(TinyModels.llama(), 1);

    assertThat(bytes.weightBytes()).isEqualTo(LLAMA_BLOCKS + 4 * VOCABULARY * HIDDEN);
  }

  @Test
  void countsOneRowOfTheEmbedding_whenTheHeadIsSeparate() {
    StepBytes bytes = meanOfDecode(TinyModels.llamaWithSeparateHead(), 1);

    assertThat(bytes.weightBytes()).isEqualTo(LLAMA_BLOCKS + 4 * VOCABULARY * HIDDEN + 4 * HIDDEN);
  }

  @Test
  void countsBytesAsTheFileStoresThem() {
    long blocks = 2 * (2 * 64 * 64 + 2 * 32 * 64 + 3 * 64 * 64) / 32;
    long table = VOCABULARY * 64 / 32;
    long norms = (2 * 2 + 1) * 64;

    StepBytes bytes = meanOfDecode(TinyModels.llama(DType.Q8_0), 1);

    assertThat(bytes.weightBytes()).isEqualTo(34.0 * (blocks + table) + 4.0 * norms);
  }

  @Test
  void countsKeysAndValuesOfAllTokensBefore() {
    StepBytes bytes = meanOfDecode(TinyModels.llama(), 4);

    double tokensSeen = (1 + 2 + 3 + 4) / 4.0;
    assertThat(bytes.keyValueBytes()).isEqualTo(3 * tokensSeen * 2 * LLAMA_KV_WIDTH * 4);
    assertThat(bytes.total()).isEqualTo(bytes.weightBytes() + bytes.keyValueBytes());
  }

  @Test
  void countsOnlyTheWindow_whereALayerSeesNoMore() {
    StepBytes bytes = meanOfDecode(TinyModels.gemma3(), 10);

    long block = 4 * 32 + 2 * 12 + 2 * 48 * 32 + 2 * 12 * 32 + 3 * 48 * 32;
    assertThat(bytes.weightBytes()).isEqualTo(4.0 * (7 * block + 32 + VOCABULARY * HIDDEN));
    double seenByTheGlobalLayer = 55 / 10.0;
    double seenByASlidingLayer = (36 + 8 + 8) / 10.0;
    assertThat(bytes.keyValueBytes())
        .isCloseTo((seenByTheGlobalLayer + 6 * seenByASlidingLayer) * 2 * 12 * 4, within(ROUNDING));
  }

  @Test
  void countsWeightsOnce_andTheCacheOfEachSequence() {
    StepBytes bytes = meanOfDecode(TinyModels.llama(), new DecodeSteps(3, 10, 2));

    double tokensSeen = 3 * (11 + 12) / 2.0;
    assertThat(bytes.weightBytes()).isEqualTo(meanOfDecode(TinyModels.llama(), 1).weightBytes());
    assertThat(bytes.keyValueBytes()).isEqualTo(3 * tokensSeen * 2 * LLAMA_KV_WIDTH * 4);
  }

  @Test
  void countsARowOfTheEmbeddingForEachSequence_whenTheHeadIsSeparate() {
    StepBytes bytes = meanOfDecode(TinyModels.llamaWithSeparateHead(), new DecodeSteps(3, 0, 1));

    assertThat(bytes.weightBytes())
        .isEqualTo(LLAMA_BLOCKS + 4 * VOCABULARY * HIDDEN + 3 * 4 * HIDDEN);
  }

  private StepBytes meanOfDecode(TinyModel tiny, int tokens) {
    return meanOfDecode(tiny, DecodeSteps.ofOne(tokens));
  }

  private StepBytes meanOfDecode(TinyModel tiny, DecodeSteps steps) {
    try (LanguageModel opened = LanguageModel.open(tiny.write(folder))) {
      Model model = opened.model();
      return StepBytes.meanOfDecode(
          model, new KvLayout(model.graph().kvStates(), KvType.F32), steps);
    }
  }
}
