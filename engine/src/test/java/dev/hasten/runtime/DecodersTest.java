package dev.hasten.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.hasten.StepRunner;
import dev.hasten.TestKernels;
import dev.hasten.TinyConversion;
import dev.hasten.TinyDecoders;
import dev.hasten.TinyDirectory;
import dev.hasten.format.GgufReader;
import dev.hasten.format.ModelFile;
import dev.hasten.format.SafetensorsReader;
import dev.hasten.kernel.Kernels;
import dev.hasten.kernel.scalar.ScalarKernels;
import dev.hasten.model.Model;
import dev.hasten.tensor.DType;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/// Every decoder in both formats against straightforward implementations in double precision that
/// read what transformers would.
class DecodersTest {
  /// Logits are of the order of 1 to 10 and go through some hundred roundings of 6e-8.
  private static final double TOLERANCE = 1e-4;

  /// Longer than the sliding windows (8) and than two blocks of the KV cache (16).
  private static final int TOKENS = 40;

  @TempDir private Path directory;
  private int directories;

  /// All but Gemma 3, whose oracle reads GGUF.
  static Stream<Named<TinyDirectory>> decoders() {
    return Stream.of(
        Named.of("llama", TinyDecoders.llama()),
        Named.of("mistral", TinyDecoders.mistral()),
        Named.of("qwen2", TinyDecoders.qwen2()),
        Named.of("qwen3", TinyDecoders.qwen3()),
        Named.of("phi3", TinyDecoders.phi3()),
        Named.of("phi3 with longrope", TinyDecoders.phi3WithLongRope()),
        Named.of("gemma2", TinyDecoders.gemma2()),
        Named.of("gpt2", TinyDecoders.gpt2()),
        Named.of("gpt2 in f16", TinyDecoders.gpt2(DType.F16)),
        Named.of("gpt2 in bf16", TinyDecoders.gpt2(DType.BF16)));
  }

  /// Those that mean the same in both formats: a GGUF file of Mistral says nothing of its window.
  static Stream<Named<TinyDirectory>> copies() {
    return Stream.concat(
        decoders().filter(decoder -> !decoder.getName().equals("mistral")),
        Stream.of(
            Named.of("mistral", TinyDecoders.mistral().without("sliding_window")),
            Named.of("gemma3", TinyDecoders.gemma3())));
  }

  static Stream<Arguments> decodersAndKernels() {
    return decoders()
        .flatMap(tiny -> TestKernels.all().map(kernels -> Arguments.of(tiny, kernels)));
  }

  /// No matrix has codes, so that those with int8 activations multiply floats, too.
  @ParameterizedTest
  @MethodSource("decodersAndKernels")
  void givesTheLogitsOfTheFormulas(TinyDirectory tiny, Kernels kernels) {
    double[][] expected = oracle(tiny).allLogits(tokens());
    try (ModelFile file = SafetensorsReader.readDirectory(tiny.write(directory))) {
      assertClose(logits(file, kernels, TOKENS), expected, "prefill");
      assertClose(logits(file, kernels, 1), expected, "decode");
    }
    assertThat(spread(expected)).as("logits are no constant").isGreaterThan(1);
  }

  /// Queries, keys, values, gate and up are rows of two quantized tensors.
  @ParameterizedTest
  @EnumSource(names = {"Q4_0", "Q4_1", "Q5_0", "Q5_1", "Q8_0", "IQ4_NL"})
  void givesTheLogitsOfTheFormulas_whenFusedMatricesAreQuantized(DType type) {
    TinyDirectory tiny = TinyDecoders.phi3(type);
    double[][] expected = oracle(tiny).allLogits(tokens());
    try (ModelFile file = GgufReader.read(TinyConversion.toGguf(tiny).write(directory))) {
      TestKernels.ofFloats()
          .map(Named::getPayload)
          .forEach(kernels -> assertClose(logits(file, kernels, TOKENS), expected, kernels.name()));
    }
  }

  /// Transformers spells the rotary embedding in three ways.
  @Test
  void givesTheSameBits_whenRopeIsSpelledOtherwise() {
    TinyDirectory plain = TinyDecoders.llama();
    TinyDirectory old = plain.with("rope_scaling", Map.of("type", "linear", "factor", 4));
    assertSameBits(old, plain.with("rope_scaling", Map.of("rope_type", "linear", "factor", 4.0)));
    assertSameBits(
        old,
        plain
            .without("rope_theta")
            .with(
                "rope_parameters", Map.of("rope_type", "linear", "factor", 4, "rope_theta", 1e4)));
  }

  @ParameterizedTest
  @MethodSource("copies")
  void givesTheSameBits_whenTheModelIsGguf(TinyDirectory tiny) {
    try (ModelFile hub = SafetensorsReader.readDirectory(tiny.write(directory));
        ModelFile gguf = GgufReader.read(TinyConversion.toGguf(tiny).write(directory))) {
      TestKernels.all()
          .map(Named::getPayload)
          .forEach(kernels ->
              assertThat(logits(gguf, kernels, TOKENS))
                  .as(kernels.name())
                  .isDeepEqualTo(logits(hub, kernels, TOKENS)));
    }
  }

  @Test
  void givesTheSameBits_whenTheModelIsInShards() {
    TinyDirectory tiny = TinyDecoders.llama();
    try (ModelFile whole = SafetensorsReader.readDirectory(tiny.write(directory.resolve("a")));
        ModelFile shards =
            SafetensorsReader.readDirectory(tiny.writeShards(directory.resolve("b"), 20_000))) {
      Kernels kernels = new ScalarKernels();
      assertThat(logits(shards, kernels, TOKENS)).isDeepEqualTo(logits(whole, kernels, TOKENS));
    }
  }

  @Test
  void givesTheSameBits_whenNamesLackThePrefix() {
    assertSameBits(TinyDecoders.gpt2(), TinyDecoders.gpt2().withoutPrefix("transformer."));
    assertSameBits(TinyDecoders.qwen3(), TinyDecoders.qwen3().withoutPrefix("model."));
  }

  private void assertSameBits(TinyDirectory one, TinyDirectory other) {
    Kernels kernels = new ScalarKernels();
    try (ModelFile first = SafetensorsReader.readDirectory(one.write(fresh()));
        ModelFile second = SafetensorsReader.readDirectory(other.write(fresh()))) {
      assertThat(logits(first, kernels, TOKENS)).isDeepEqualTo(logits(second, kernels, TOKENS));
    }
  }

  private Path fresh() {
    return directory.resolve(String.valueOf(directories++));
  }

  private static NaiveModel oracle(TinyDirectory tiny) {
    return "gpt2".equals(tiny.config().get("model_type"))
        ? new NaiveGpt2(tiny)
        : new NaiveRotaryDecoder(tiny);
  }

  private static int[] tokens() {
    return new Random(7).ints(TOKENS, 0, 256).toArray();
  }

  private static float[][] logits(ModelFile file, Kernels kernels, int chunk) {
    try (StepRunner runner = new StepRunner(Model.of(file), kernels, 2)) {
      return runner.prefill(tokens(), chunk);
    }
  }

  private static double spread(double[][] logits) {
    double[] all = Arrays.stream(logits).flatMapToDouble(Arrays::stream).toArray();
    return Arrays.stream(all).max().orElseThrow() - Arrays.stream(all).min().orElseThrow();
  }

  private static void assertClose(float[][] actual, double[][] expected, String what) {
    assertThat(actual.length).isEqualTo(expected.length);
    for (int t = 0; t < expected.length; t++) {
      for (int i = 0; i < expected[t].length; i++) {
        assertThat((double) actual[t][i])
            .as("%s, token %d, logit %d", what, t, i)
            .isCloseTo(expected[t][i], within(TOLERANCE));
      }
    }
  }
}
