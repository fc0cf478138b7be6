package dev.hasten.format;

import static dev.hasten.format.SafetensorsFixture.file;
import static dev.hasten.format.SafetensorsFixture.tensor;
import static org.assertj.core.api.Assertions.assertThat;

import dev.hasten.tensor.DType;
import dev.hasten.tensor.Shape;
import java.lang.foreign.ValueLayout;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SafetensorsReaderTest {
  @TempDir Path directory;

  @Test
  void givesTensorsInTheOrderOfTheHeader_whenThereIsOneFile() {
    byte[] bytes = file(SafetensorsFixture.HEADER, SafetensorsFixture.DATA_BYTES);
    SafetensorsFixture.writeModel(directory, bytes);

    try (SafetensorsDirectory model = SafetensorsReader.readDirectory(directory)) {
      assertThat(model.tensors().keySet()).containsExactly("a", "b", "c", "none");
      assertThat(model.requiredTensor("a").shape()).isEqualTo(Shape.of(2, 3));
      assertThat(model.requiredTensor("b").shape()).isEqualTo(Shape.of());
      assertThat(model.requiredTensor("c").dtype()).isEqualTo(DType.BF16);
      assertThat(model.requiredTensor("c").data().toArray(ValueLayout.JAVA_BYTE))
          .containsExactly(5, 5);
      assertThat(model.fileBytes()).isEqualTo(bytes.length);
      assertThat(model.config().get("model_type").asString()).isEqualTo("llama");
      assertThat(model.config().get("rope_theta").asDouble()).isInfinite();
    }
  }

  @Test
  void givesTheTensorsOfAllFiles_whenThereIsAnIndex() {
    SafetensorsFixture.writeIndex(
        directory, "\"y\": \"model-2.safetensors\", \"x\": \"model-1.safetensors\"");
    GgufFixture.write(
        directory.resolve("model-1.safetensors"),
        file("{" + tensor("x", "I8", "[4]", 0, 4) + "}", 4));
    GgufFixture.write(
        directory.resolve("model-2.safetensors"),
        file("{" + tensor("y", "F16", "[2]", 0, 4) + "}", 4));

    try (SafetensorsDirectory model = SafetensorsReader.readDirectory(directory)) {
      assertThat(model.tensors().keySet()).containsExactly("x", "y");
      assertThat(model.requiredTensor("y").dtype()).isEqualTo(DType.F16);
    }
  }

  @Test
  void readsAHeaderWithoutTensors_whenItIsEmpty() {
    SafetensorsFixture.writeModel(directory, file("{}", 0));

    try (SafetensorsDirectory model = SafetensorsReader.readDirectory(directory)) {
      assertThat(model.tensors()).isEmpty();
    }
  }
}
