package dev.hasten.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hasten.TestModels;
import dev.hasten.kernel.Kernels;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.JsonNode;

/// Sentence embeddings of kernels with float activations against transformers.
class GoldenEmbeddingTest {
  /// The golden vectors are rounded to six decimals.
  private static final double LEAST_COSINE = 0.9999;

  @ParameterizedTest
  @MethodSource("dev.hasten.TestKernels#ofFloats")
  void embedsAsTheReference_whenTextsShareABatch(Kernels kernels) {
    List<JsonNode> cases = Golden.cases("minilm");
    try (LanguageModel model = LanguageModel.open(TestModels.miniLm());
        Embedder embedder = new Embedder(model, kernels, 2)) {
      List<float[]> embeddings =
          embedder.embed(cases.stream().map(golden -> golden.get("text").stringValue()).toList());
      for (int index = 0; index < cases.size(); index++) {
        JsonNode golden = cases.get(index);
        assertThat(Golden.cosine(embeddings.get(index), Golden.doubles(golden.get("embedding"))))
            .as(golden.get("text").stringValue())
            .isGreaterThanOrEqualTo(LEAST_COSINE);
      }
    }
  }
}
