package dev.hasten.quality;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.hasten.TestModels;
import dev.hasten.kernel.ActivationType;
import dev.hasten.kernel.nativelib.NativeKernels;
import dev.hasten.kernel.nativelib.NativeLibrary;
import dev.hasten.kvcache.KvType;
import dev.hasten.runtime.LanguageModel;
import java.nio.file.Path;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// SmolLM2 over the first 16 chunks of WikiText-2, against llama-perplexity on the same file.
class RealPerplexityTest {
  /// Of llama.cpp's weights with float activations.
  private static final double PERPLEXITY = 28.44;

  /// Half a percent: f16 caches and the order of sums.
  private static final double PERPLEXITY_TOLERANCE = 0.15;

  /// What llama.cpp's own int8 activations cost is 0.0029.
  private static final double MOST_DIVERGENCE = 0.003;

  /// llama.cpp's have 0.958.
  private static final double LEAST_AGREEMENT = 0.955;

  private static final EvaluationOptions OPTIONS =
      new EvaluationOptions(2, EvaluationOptions.DEFAULT_CONTEXT_TOKENS, OptionalInt.of(16));

  @TempDir private Path cache;

  private Contender contender(LanguageModel model, ActivationType activations) {
    NativeLibrary library = NativeLibrary.load(cache);
    return new Contender(
        model, new NativeKernels(library, library.variants().getFirst(), activations), KvType.F16);
  }

  @Test
  void isAsGoodAsLlamaCpp_andInt8StaysNearFloat() {
    try (LanguageModel model = LanguageModel.open(TestModels.smollm2());
        LanguageModel reference = LanguageModel.open(TestModels.smollm2())) {
      DecoderQuality quality =
          DecoderEvaluation.against(
              contender(reference, ActivationType.FLOAT),
              contender(model, ActivationType.INT8),
              BuiltInText.wikiText2(),
              OPTIONS,
              EvaluationProgress.none());
      Divergence divergence = quality.divergence().orElseThrow();

      assertThat(quality.scoredTokens()).isEqualTo(16 * 255);
      assertThat(divergence.reference().estimate().value())
          .isCloseTo(PERPLEXITY, within(PERPLEXITY_TOLERANCE));
      assertThat(divergence.mean().value()).isLessThanOrEqualTo(MOST_DIVERGENCE);
      assertThat(divergence.topAgreement().value()).isGreaterThanOrEqualTo(LEAST_AGREEMENT);
    }
  }
}
