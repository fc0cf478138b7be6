package dev.hasten.quality;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hasten.TestKernels;
import dev.hasten.TestModels;
import dev.hasten.kernel.ActivationType;
import dev.hasten.kernel.Kernels;
import dev.hasten.kernel.nativelib.NativeKernels;
import dev.hasten.kvcache.KvType;
import dev.hasten.runtime.LanguageModel;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;

/// What SmolLM2's answers lose where its keys and values have fewer bits, over the first chunks of
/// WikiText-2.
class KvQualityTest {
  /// Over 16 chunks it is 0.0003.
  private static final double MOST_OF_8_BITS = 0.002;

  /// Over 16 chunks turned heads lose 0.040 where others lose 0.087, less than half; four chunks
  /// may differ from that.
  private static final double MOST_OF_PLAIN = 0.6;

  private static final EvaluationOptions OPTIONS =
      new EvaluationOptions(2, EvaluationOptions.DEFAULT_CONTEXT_TOKENS, OptionalInt.of(4));

  private final Kernels kernels =
      new NativeKernels(
          TestKernels.library(), TestKernels.library().variants().getFirst(), ActivationType.FLOAT);

  @Test
  void losesLess_whereHeadsAreTurned() {
    double plain = divergence(KvType.Q4_0_PLAIN);

    assertThat(divergence(KvType.Q4_0)).isLessThan(MOST_OF_PLAIN * plain);
    assertThat(divergence(KvType.Q8_0)).isLessThan(MOST_OF_8_BITS);
  }

  private double divergence(KvType kv) {
    try (LanguageModel model = LanguageModel.open(TestModels.smollm2());
        LanguageModel reference = LanguageModel.open(TestModels.smollm2())) {
      return DecoderEvaluation.against(
              new Contender(reference, kernels, KvType.F16),
              new Contender(model, kernels, kv),
              BuiltInText.wikiText2(),
              OPTIONS,
              EvaluationProgress.none())
          .divergence()
          .orElseThrow()
          .mean()
          .value();
    }
  }
}
