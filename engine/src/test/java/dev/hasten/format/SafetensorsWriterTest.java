package dev.hasten.format;

import static dev.hasten.format.Refusals.assertRefused;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.hasten.error.ResourceException;
import dev.hasten.error.UsageException;
import dev.hasten.tensor.DType;
import dev.hasten.tensor.Shape;
import dev.hasten.tensor.Tensor;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class SafetensorsWriterTest {
  private static final long UNBOUNDED = Long.MAX_VALUE;

  private static final List<Tensor> TENSORS =
      List.of(
          tensor("z \"quoted\" é", DType.F32, 2, 3),
          tensor("scalar", DType.I64),
          tensor("half", DType.F16, 1, 5),
          tensor("none", DType.BF16, 0, 8),
          tensor("bytes", DType.U8, 7),
          tensor("deep", DType.BF16, 2, 1, 3));

  @TempDir private Path parent;

  /// The bytes are 24, 8, 10, 0, 7 and 12.
  @ParameterizedTest
  @CsvSource({
    "9223372036854775807, model.safetensors",
    "61, model.safetensors",
    "60, model-00001-of-00002.safetensors model-00002-of-00002.safetensors",
    "32, model-00001-of-00002.safetensors model-00002-of-00002.safetensors",
    "1, model-00001-of-00006.safetensors model-00006-of-00006.safetensors"
  })
  void readsBackEqual(long shardBytes, String files) {
    Path directory = parent.resolve("model");
    SafetensorsWriter.write(directory, config(), TENSORS, Companions.none(), shardBytes);

    try (SafetensorsDirectory read = SafetensorsReader.readDirectory(directory)) {
      assertThat(read.config()).isEqualTo(config());
      assertThat(read.tensors().keySet())
          .containsExactlyElementsOf(TENSORS.stream().map(Tensor::name).toList());
      TENSORS.forEach(tensor -> assertEqual(read.requiredTensor(tensor.name()), tensor));
    }
    for (String file : files.split(" ", -1)) {
      assertThat(directory.resolve(file)).isRegularFile();
    }
  }

  private static void assertEqual(Tensor actual, Tensor expected) {
    assertThat(actual.dtype()).isEqualTo(expected.dtype());
    assertThat(actual.shape()).isEqualTo(expected.shape());
    assertThat(actual.data().mismatch(expected.data())).isEqualTo(-1);
  }

  @Test
  void writesWhatTransformersExpects() throws IOException {
    Path directory = parent.resolve("model");
    SafetensorsWriter.write(
        directory, config(), List.of(tensor("x", DType.F32, 2)), Companions.none(), UNBOUNDED);

    byte[] bytes = Files.readAllBytes(directory.resolve("model.safetensors"));
    int headerBytes = bytes.length - 2 * Float.BYTES - Long.BYTES;
    assertThat(bytes[0]).isEqualTo((byte) headerBytes);
    assertThat(headerBytes % 8).isZero();
    JsonNode header =
        JsonMapper.shared()
            .readTree(new String(bytes, Long.BYTES, headerBytes, StandardCharsets.UTF_8));
    assertThat(header)
        .isEqualTo(
            JsonMapper.shared()
                .readTree(
                    """
                    {"__metadata__": {"format": "pt"},
                     "x": {"dtype": "F32", "shape": [2], "data_offsets": [0, 8]}}
                    """));
  }

  @Test
  void copiesCompanions_whereverTheyLie() throws IOException {
    Path source = parent.resolve("source");
    Files.createDirectories(source.resolve("1_Pooling"));
    Files.writeString(source.resolve("tokenizer.json"), "{}");
    Files.writeString(source.resolve("1_Pooling/config.json"), "{\"a\": 1}");
    Files.writeString(source.resolve("optimizer.pt"), "large");
    Path directory = parent.resolve("model");

    SafetensorsWriter.write(
        directory, config(), TENSORS, new SideFiles(source).companions(), UNBOUNDED);

    assertThat(directory.resolve("tokenizer.json")).hasContent("{}");
    assertThat(directory.resolve("1_Pooling/config.json")).hasContent("{\"a\": 1}");
    assertThat(directory.resolve("optimizer.pt")).doesNotExist();
  }

  @Test
  void leavesADirectoryAlone_whenItExists() throws IOException {
    Path directory = Files.createDirectory(parent.resolve("model"));
    assertRefused(
        () -> SafetensorsWriter.write(directory, config(), TENSORS, Companions.none(), UNBOUNDED),
        UsageException.class,
        "model exists already");
    assertThat(directory).isEmptyDirectory();
  }

  @Test
  void replacesAModel_butNothingElse() throws IOException {
    Path model = parent.resolve("model");
    SafetensorsWriter.write(model, config(), TENSORS, Companions.none(), UNBOUNDED);
    Files.writeString(model.resolve("old.txt"), "old");
    replace(model);

    assertThat(model.resolve("old.txt")).doesNotExist();
    try (Stream<Path> files = Files.list(parent)) {
      assertThat(files).containsExactly(model);
    }
    Files.delete(model.resolve("config.json"));
    assertRefused(() -> replace(model), UsageException.class, "is no model directory");
    assertThat(model.resolve("model.safetensors")).exists();
  }

  private static void replace(Path model) {
    SafetensorsWriter.stream(
        model,
        config(),
        TENSORS.stream().map(StreamedTensor::of).toList(),
        SideContent.of(Companions.none()),
        UNBOUNDED,
        Overwrite.REPLACE);
  }

  @Test
  void leavesNothingBehind_whenItFails() throws IOException {
    Companions missing = new Companions(parent, List.of("missing.json"));
    assertRefused(
        () ->
            SafetensorsWriter.write(parent.resolve("model"), config(), TENSORS, missing, UNBOUNDED),
        ResourceException.class,
        "model: cannot be written",
        "missing.json");
    assertRefused(
        () ->
            SafetensorsWriter.write(
                parent.resolve("no/model"), config(), TENSORS, Companions.none(), UNBOUNDED),
        ResourceException.class,
        "cannot be written");
    try (Stream<Path> left = Files.list(parent)) {
      assertThat(left).isEmpty();
    }
  }

  @Test
  void refusesTensors_whenTheFormatHasNoPlaceForThem() {
    Path directory = parent.resolve("model");
    List<Tensor> quantized = List.of(tensor("q", DType.Q8_0, 1, 32));
    List<Tensor> twice = List.of(tensor("x", DType.F32, 1), tensor("x", DType.F16, 1));
    assertThatThrownBy(() -> write(directory, quantized))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("q Q8_0 [1, 32] cannot be stored in safetensors");
    assertThatThrownBy(() -> write(directory, twice))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("stands twice");
    assertThat(directory).doesNotExist();
  }

  private static void write(Path directory, List<Tensor> tensors) {
    SafetensorsWriter.write(directory, config(), tensors, Companions.none(), UNBOUNDED);
  }

  private static JsonNode config() {
    return JsonMapper.shared()
        .createObjectNode()
        .put("model_type", "llama")
        .put("rope_theta", Double.POSITIVE_INFINITY)
        .put("hidden_size", 32);
  }

  private static Tensor tensor(String name, DType type, long... dimensions) {
    Shape shape = Shape.of(dimensions);
    byte[] bytes = new byte[Math.toIntExact(type.bytesFor(shape.elements()))];
    new Random(name.hashCode()).nextBytes(bytes);
    return new Tensor(name, type, shape, MemorySegment.ofArray(bytes));
  }
}
