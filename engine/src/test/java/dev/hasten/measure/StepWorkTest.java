package dev.hasten.measure;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hasten.TinyModel;
import dev.hasten.TinyModels;
import dev.hasten.runtime.LanguageModel;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StepWorkTest {
  @TempDir Path folder;

  /// Blocks of q and output, k and v, and the FFN's three matrices for each token; the head once.
  @Test
  void countsProductsAndAttention() {
    long products = 3 * (2 * 32 * 32 + 2 * 16 * 32 + 3 * 64 * 32);
    long pairs = 1 + 2 + 3 + 4 + 5;
    assertThat(prefill(TinyModels.llama(), 5))
        .isEqualTo((double) (5 * products + 262 * 32 + 3 * 2 * 32 * pairs));
  }

  /// Six of seven layers see 8 tokens at the most.
  @Test
  void countsOnlyTheWindow_whereALayerSeesNoMore() {
    long products = 7 * (2 * 48 * 32 + 2 * 12 * 32 + 3 * 48 * 32);
    long global = 55;
    long sliding = 36 + 8 + 8;
    assertThat(prefill(TinyModels.gemma3(), 10))
        .isEqualTo((double) (10 * products + 262 * 32 + 2 * 48 * (global + 6 * sliding)));
  }

  private double prefill(TinyModel tiny, int tokens) {
    try (LanguageModel opened = LanguageModel.open(tiny.write(folder))) {
      return StepWork.multiplyAddsOfPrefill(opened.model(), tokens);
    }
  }
}
