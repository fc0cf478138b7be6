package dev.hasten.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.hasten.StepRunner;
import dev.hasten.TestModels;
import dev.hasten.kernel.ActivationType;
import dev.hasten.kernel.Kernels;
import dev.hasten.kernel.nativelib.NativeKernels;
import dev.hasten.kernel.nativelib.NativeLibrary;
import dev.hasten.kvcache.KvType;
import dev.hasten.sampling.TokenLogprobs;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.JsonNode;

/// What int8 activations cost, on real models against transformers.
class GoldenInt8Test {
  /// Nats. Perplexity then differs by 3 % at the most.
  private static final double NLL_TOLERANCE = 0.03;

  /// Nats between the first and the second choice below which int8 may choose the second.
  private static final double CLOSE_MARGIN = 0.2;

  private static final double LEAST_COSINE = 0.999;

  @TempDir private static Path cache;

  private static Kernels kernels() {
    NativeLibrary library = NativeLibrary.load(cache);
    return new NativeKernels(library, library.variants().getFirst(), ActivationType.INT8);
  }

  static Stream<Arguments> models() {
    return Stream.of(
        Arguments.of("smollm2", TestModels.smollm2()), Arguments.of("gemma3", TestModels.gemma3()));
  }

  @ParameterizedTest
  @MethodSource("models")
  void staysNearTheReference_whenActivationsAreInt8(String name, Path path) {
    try (LanguageModel model = LanguageModel.open(path);
        StepRunner runner = new StepRunner(model.model(), kernels(), 2, KvType.F16)) {
      double sum = 0;
      double goldenSum = 0;
      int count = 0;
      for (JsonNode golden : Golden.cases(name)) {
        int[] ids = Golden.ints(golden.get("ids"));
        float[][] logits = runner.prefill(ids, ids.length);
        for (int position = 0; position + 1 < ids.length; position++) {
          sum -= TokenLogprobs.of(logits[position], ids[position + 1], 0).logprob();
        }
        goldenSum += Arrays.stream(Golden.doubles(golden.get("token_nll"))).sum();
        count += ids.length - 1;
        checkChoice(golden, logits[ids.length - 1]);
      }
      assertThat(sum / count).isCloseTo(goldenSum / count, within(NLL_TOLERANCE));
    }
  }

  private static void checkChoice(JsonNode golden, float[] last) {
    double[] top = Golden.doubles(golden.get("top_logprobs"));
    if (top[0] - top[1] > CLOSE_MARGIN) {
      assertThat(TokenLogprobs.of(last, 0, 1).top().getFirst().tokenId())
          .as(golden.get("prompt").stringValue())
          .isEqualTo(Golden.ints(golden.get("top_ids"))[0]);
    }
  }

  @Test
  void embedsNearTheReference_whenKernelsAreNative() {
    List<JsonNode> cases = Golden.cases("minilm");
    try (LanguageModel model = LanguageModel.open(TestModels.miniLm());
        Embedder embedder = new Embedder(model, kernels(), 2)) {
      List<float[]> embeddings =
          embedder.embed(cases.stream().map(golden -> golden.get("text").stringValue()).toList());
      for (int index = 0; index < cases.size(); index++) {
        double[] golden = Golden.doubles(cases.get(index).get("embedding"));
        assertThat(Golden.cosine(embeddings.get(index), golden))
            .as("cosine %d", index)
            .isGreaterThan(LEAST_COSINE);
      }
    }
  }
}
