package dev.hasten.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hasten.TestKernels;
import dev.hasten.TestModels;
import dev.hasten.convert.GgufContent;
import dev.hasten.convert.PlainGguf;
import dev.hasten.format.ModelFile;
import dev.hasten.format.Overwrite;
import dev.hasten.format.SafetensorsReader;
import dev.hasten.tensor.DType;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/// The real MiniLM, written as GGUF, embeds as transformers does.
class RealGgufConversionTest {
  /// The golden vectors are rounded to six decimals.
  private static final double LEAST_COSINE = 0.9999;

  @TempDir private Path directory;

  @Test
  void embedsAsTheReference() {
    Path gguf = directory.resolve("minilm.gguf");
    try (ModelFile source = SafetensorsReader.readDirectory(TestModels.miniLm())) {
      PlainGguf.write(GgufContent.of(source), DType.F32, gguf, Overwrite.REFUSE);
    }
    List<JsonNode> cases = Golden.cases("minilm");
    try (LanguageModel model = LanguageModel.open(gguf);
        Embedder embedder = new Embedder(model, TestKernels.vector(), 2)) {
      List<float[]> embeddings =
          embedder.embed(cases.stream().map(golden -> golden.get("text").stringValue()).toList());
      for (int index = 0; index < cases.size(); index++) {
        double[] golden = Golden.doubles(cases.get(index).get("embedding"));
        assertThat(Golden.cosine(embeddings.get(index), golden))
            .as("text %d", index)
            .isGreaterThanOrEqualTo(LEAST_COSINE);
      }
    }
  }
}
