package dev.hasten.health;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hasten.TinyModels;
import dev.hasten.kvcache.KvType;
import dev.hasten.runtime.LanguageModel;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ModelNeedsTest {
  @TempDir Path folder;

  @Test
  void addsWeightsAndCache() {
    try (LanguageModel model = LanguageModel.open(TinyModels.llama().write(folder))) {
      ModelNeeds small = ModelNeeds.of(model.model(), KvType.F16, 16, 2);
      ModelNeeds large = ModelNeeds.of(model.model(), KvType.F32, 64, 2);

      assertThat(small.threads()).isEqualTo(2);
      assertThat(small.weightBytes()).isPositive().isEqualTo(large.weightBytes());
      assertThat(small.weightBytes())
          .isLessThanOrEqualTo(model.model().file().fileBytes())
          .isLessThan(small.peakBytes());
      assertThat(large.peakBytes() - large.weightBytes())
          .as("four times the tokens, of twice the size")
          .isEqualTo(8 * (small.peakBytes() - small.weightBytes()));
    }
  }
}
