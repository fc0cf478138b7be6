package dev.hasten.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hasten.TinyConversion;
import dev.hasten.TinyDecoders;
import dev.hasten.TinyDirectory;
import dev.hasten.TinyEncoderConversion;
import dev.hasten.TinyEncoders;
import dev.hasten.TinyModel;
import dev.hasten.TinyTokenizer;
import dev.hasten.convert.GgufContent;
import dev.hasten.convert.PlainGguf;
import dev.hasten.convert.TensorSource;
import dev.hasten.format.GgufFile;
import dev.hasten.format.GgufReader;
import dev.hasten.format.MetadataValue;
import dev.hasten.format.ModelFile;
import dev.hasten.format.Overwrite;
import dev.hasten.format.SafetensorsReader;
import dev.hasten.model.Pooling;
import dev.hasten.tensor.DType;
import java.lang.foreign.Arena;
import java.nio.file.Path;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// A Hugging Face directory that becomes GGUF answers as before, and is what llama.cpp's converter
/// would make of it.
class GgufConversionTest {
  /// Written down by the converter, and read by nobody.
  private static final String IDLE_WINDOW = "qwen2.attention.sliding_window";

  @TempDir private Path directory;

  static Stream<Named<TinyDirectory>> decoders() {
    return Stream.concat(
        DecodersTest.copies(),
        Stream.of(
            Named.of(
                "llama with linear scaling",
                TinyDecoders.llama().with("rope_scaling", Map.of("type", "linear", "factor", 4))),
            Named.of(
                "qwen2 with another activation", TinyDecoders.qwen2().with("hidden_act", "gelu")),
            Named.of(
                "gemma2 with a scale of its own",
                TinyDecoders.gemma2().with("query_pre_attn_scalar", 20)),
            Named.of(
                "gemma3 with another pattern",
                TinyDecoders.gemma3().with("sliding_window_pattern", 3))));
  }

  static Stream<Named<TinyDirectory>> encoders() {
    return EncodersTest.all();
  }

  @ParameterizedTest
  @MethodSource("decoders")
  void givesTheSameLogits_whenItIsADecoder(TinyDirectory tiny) {
    Path hub = TinyTokenizer.write(Conversions.byteLevel(), tiny.write(directory));
    try (ModelFile original = SafetensorsReader.readDirectory(hub);
        ModelFile copy = converted(original, DType.F32)) {
      assertThat(Conversions.logits(copy)).isDeepEqualTo(Conversions.logits(original));
      Conversions.assertSameTokens(original, copy);
    }
  }

  @ParameterizedTest
  @MethodSource("encoders")
  void givesTheSameLogits_whenItIsAnEncoder(TinyDirectory tiny) {
    TinyModel expected = TinyEncoderConversion.toGguf(tiny);
    Path hub = TinyTokenizer.write(expected.metadata(), tiny.write(directory));
    try (ModelFile original = SafetensorsReader.readDirectory(hub);
        ModelFile copy = converted(original, DType.F32)) {
      assertThat(Conversions.rows(copy)).isDeepEqualTo(Conversions.rows(original));
      Conversions.assertSameTokens(original, copy);
    }
  }

  @Test
  void givesTheSameVectors_whenItIsASentenceEncoder() {
    TinyDirectory tiny = TinyEncoders.xlmRoberta();
    TinyModel expected = TinyEncoderConversion.toGguf(tiny);
    Path hub = TinyTokenizer.write(expected.metadata(), tiny.write(directory));
    TinyEncoders.writePooling(hub, Pooling.CLS);
    try (ModelFile original = SafetensorsReader.readDirectory(hub);
        ModelFile copy = converted(original, DType.F32)) {
      assertThat(Conversions.rows(copy)).isDeepEqualTo(Conversions.rows(original));
    }
  }

  /// The same tensors, and no key of theirs with another value.
  @ParameterizedTest
  @MethodSource("dev.hasten.runtime.DecodersTest#copies")
  void isWhatLlamaCppMakesOfIt(TinyDirectory tiny) {
    TinyModel expected = TinyConversion.toGguf(tiny);
    Path hub = TinyTokenizer.write(expected.metadata(), tiny.write(directory));
    try (ModelFile original = SafetensorsReader.readDirectory(hub)) {
      GgufContent content = GgufContent.of(original);
      assertThat(content.tensors().stream().map(TensorSource::name))
          .containsExactlyInAnyOrderElementsOf(expected.tensors().keySet());
      for (TensorSource source : content.tensors()) {
        assertThat(floats(source))
            .as(source.name())
            .isDeepEqualTo(floats(source(expected, source.name())));
      }
      expected
          .metadata()
          .forEach((key, value) -> {
            if (!key.startsWith("tokenizer.") && !key.equals(IDLE_WINDOW)) {
              assertThat(plain(content.metadata().get(key))).as(key).isEqualTo(plain(value));
            }
          });
    }
  }

  /// Numbers of any type alike.
  private static Object plain(@Nullable MetadataValue value) {
    return switch (value) {
      case null -> "nothing";
      case MetadataValue.Whole whole -> (double) whole.value();
      case MetadataValue.Real real -> real.value();
      case MetadataValue other -> other;
    };
  }

  /// As the reader of a GGUF file gives it.
  private static TensorSource source(TinyModel model, String name) {
    try (Arena arena = Arena.ofConfined()) {
      GgufFile file =
          new GgufFile(Path.of("tiny.gguf"), 3, 32, model.metadata(), model.tensors(), 0, arena);
      return GgufContent.of(file).tensors().stream()
          .filter(tensor -> tensor.name().equals(name))
          .findFirst()
          .orElseThrow();
    }
  }

  private ModelFile converted(ModelFile original, DType matrices) {
    Path file = directory.resolve("copy.gguf");
    PlainGguf.write(GgufContent.of(original), matrices, file, Overwrite.REFUSE);
    return GgufReader.read(file);
  }

  private static float[][] floats(TensorSource source) {
    TensorSource.RowReader reader = source.open();
    float[][] rows = new float[Math.toIntExact(source.shape().rows())][];
    for (int row = 0; row < rows.length; row++) {
      rows[row] = new float[Math.toIntExact(source.shape().columns())];
      reader.read(row, rows[row]);
    }
    return rows;
  }
}
