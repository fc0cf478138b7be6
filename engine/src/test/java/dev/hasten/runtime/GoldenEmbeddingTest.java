package dev.hasten.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hasten.TestModels;
import dev.hasten.kernel.scalar.ScalarKernels;
import java.util.List;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/// The oracle's sentence embeddings against transformers.
class GoldenEmbeddingTest {
  /// The golden vectors are rounded to six decimals.
  private static final double LEAST_COSINE = 0.9999;

  @Test
  void embedsAsTheReference_whenTextsShareABatch() {
    List<JsonNode> cases = Golden.cases("minilm");
    try (LanguageModel model = LanguageModel.open(TestModels.miniLm());
        Embedder embedder = new Embedder(model, new ScalarKernels(), 2)) {
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
