package dev.hasten.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.hasten.StepRunner;
import dev.hasten.TestModels;
import dev.hasten.TinyDecoders;
import dev.hasten.TinyDirectory;
import dev.hasten.TinyEncoderConversion;
import dev.hasten.TinyModel;
import dev.hasten.TinyModels;
import dev.hasten.TinyTokenizer;
import dev.hasten.convert.GgufContent;
import dev.hasten.convert.HuggingFaceContent;
import dev.hasten.convert.PlainDirectory;
import dev.hasten.convert.PlainGguf;
import dev.hasten.error.BadModelException;
import dev.hasten.format.GgufReader;
import dev.hasten.format.MetadataValue;
import dev.hasten.format.ModelFile;
import dev.hasten.format.Overwrite;
import dev.hasten.format.SafetensorsReader;
import dev.hasten.kernel.scalar.ScalarKernels;
import dev.hasten.model.Model;
import dev.hasten.model.Pooling;
import dev.hasten.tensor.DType;
import java.nio.file.Path;
import java.util.Map;
import java.util.SequencedMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/// A GGUF file that becomes a Hugging Face directory answers as before.
class HuggingFaceConversionTest {
  /// Logits of the order of 1 to 10 whose rotary frequencies were rounded once more.
  private static final float ROUNDED = 1e-4f;

  private static final int PROMPT_TOKENS = 6;

  @TempDir private Path directory;

  static Stream<Named<TinyDirectory>> decoders() {
    return GgufConversionTest.decoders();
  }

  static Stream<Named<TinyDirectory>> encoders() {
    return EncodersTest.all();
  }

  @ParameterizedTest
  @MethodSource("decoders")
  void givesTheSameLogits_whenItIsADecoder(TinyDirectory tiny) {
    try (ModelFile original = GgufReader.read(gguf(tiny, Conversions.byteLevel()));
        ModelFile copy = converted(original)) {
      assertThat(Conversions.logits(copy)).isDeepEqualTo(Conversions.logits(original));
      Conversions.assertSameTokens(original, copy);
    }
  }

  @ParameterizedTest
  @MethodSource("encoders")
  void givesTheSameLogits_whenItIsAnEncoder(TinyDirectory tiny) {
    try (ModelFile original =
            GgufReader.read(gguf(tiny, TinyEncoderConversion.toGguf(tiny).metadata()));
        ModelFile copy = converted(original)) {
      assertThat(Conversions.rows(copy)).isDeepEqualTo(Conversions.rows(original));
      Conversions.assertSameTokens(original, copy);
    }
  }

  /// What this build makes GGUF of, with all its keys.
  private Path gguf(TinyDirectory tiny, SequencedMap<String, MetadataValue> tokenizer) {
    Path hub = TinyTokenizer.write(tokenizer, tiny.write(directory));
    Path file = directory.resolve("original.gguf");
    try (ModelFile source = SafetensorsReader.readDirectory(hub)) {
      PlainGguf.write(GgufContent.of(source), DType.F32, file, Overwrite.REFUSE);
    }
    return file;
  }

  private ModelFile converted(ModelFile original) {
    Path copy = directory.resolve("copy");
    PlainDirectory.write(HuggingFaceContent.of(original), DType.F32, copy, Overwrite.REFUSE);
    return SafetensorsReader.readDirectory(copy);
  }

  @ParameterizedTest
  @EnumSource
  void givesTheSameVectors_whenItPools(Pooling pooling) {
    try (ModelFile original = GgufReader.read(TinyModels.bert(pooling).write(directory));
        ModelFile copy = converted(original)) {
      assertThat(Conversions.rows(copy)).isDeepEqualTo(Conversions.rows(original));
      Conversions.assertSameTokens(original, copy);
    }
  }

  /// GGUF has a tensor for it.
  @Test
  void keepsTheScalingOfLlama3_thereAndBack() {
    TinyDirectory tiny =
        TinyDecoders.llama()
            .with("rope_theta", 500_000)
            .with(
                "rope_scaling",
                Map.of(
                    "rope_type", "llama3",
                    "factor", 8.0,
                    "low_freq_factor", 1.0,
                    "high_freq_factor", 4.0,
                    "original_max_position_embeddings", 8192));
    Path file = gguf(tiny, Conversions.byteLevel());
    try (ModelFile hub = SafetensorsReader.readDirectory(directory.resolve("tiny"));
        ModelFile gguf = GgufReader.read(file);
        ModelFile back = converted(gguf)) {
      assertThat(gguf.tensors()).containsKey("rope_freqs.weight");
      Conversions.assertClose(gguf, hub, ROUNDED);
      assertThat(Model.of(back).config()).isEqualTo(Model.of(hub).config());
    }
  }

  @Test
  void refusesFactorsThatHaveNoWords() {
    TinyModel tiny = TinyModels.llamaWithRopeFactors();
    try (ModelFile file = GgufReader.read(tiny.write(directory))) {
      assertThatThrownBy(() -> HuggingFaceContent.of(file))
          .isInstanceOf(BadModelException.class)
          .hasMessageContaining("rope_freqs.weight divides pair");
    }
  }

  @Test
  void refusesATokenizerThatIsNotWritten() {
    TinyModel tiny = TinyModels.llama().withText("tokenizer.ggml.model", "t5");
    try (ModelFile file = GgufReader.read(tiny.write(directory))) {
      assertThatThrownBy(() -> HuggingFaceContent.of(file)).isInstanceOf(BadModelException.class);
    }
  }

  /// Its matrices are Q4_1, each of whose numbers is a float.
  @Test
  void givesTheSameLogits_whenItIsSmolLm2() {
    try (ModelFile original = GgufReader.read(TestModels.smollm2());
        ModelFile copy = converted(original)) {
      int[] prompt = {1, 4093, 198, 1780, 28, 905};
      assertThat(prompt).hasSize(PROMPT_TOKENS);
      assertThat(logits(copy, prompt)).isEqualTo(logits(original, prompt));
      Conversions.assertSameTokens(original, copy);
    }
  }

  private static float[] logits(ModelFile file, int[] prompt) {
    try (StepRunner runner = new StepRunner(Model.of(file), new ScalarKernels(), 2)) {
      float[][] all = runner.prefill(prompt, prompt.length);
      return all[all.length - 1];
    }
  }

  @Test
  void tokenizesAsBefore_whenItIsGemma() {
    try (ModelFile original = GgufReader.read(TestModels.gemma3());
        ModelFile copy = converted(original)) {
      Conversions.assertSameTokens(original, copy);
      assertThat(Model.of(copy).config()).isEqualTo(Model.of(original).config());
    }
  }
}
