package dev.hasten.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.hasten.StepRunner;
import dev.hasten.TinyBertDirectory;
import dev.hasten.TinyModel;
import dev.hasten.TinyModels;
import dev.hasten.format.GgufFile;
import dev.hasten.format.GgufReader;
import dev.hasten.format.ModelFile;
import dev.hasten.format.SafetensorsReader;
import dev.hasten.model.Model;
import dev.hasten.model.Pooling;
import dev.hasten.tensor.DType;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/// The graphs and the scalar kernels against straightforward implementations of the papers in
/// double precision.
class NaiveModelsTest {
  /// Logits are of the order of 1 to 10 and go through some hundred roundings of 6e-8.
  private static final double TOLERANCE = 1e-4;

  /// Longer than Gemma's window (8) and than two blocks of the KV cache (16).
  private static final int TOKENS = 40;

  /// Longer than one block.
  private static final int TOKENS_OF_WIDE_MODELS = 20;

  @TempDir private Path directory;

  static Stream<Named<TinyModel>> decoders() {
    return Stream.of(
        Named.of("llama", TinyModels.llama()),
        Named.of("llama of odd sizes", TinyModels.llamaOfOddSizes()),
        Named.of("llama with a separate head", TinyModels.llamaWithSeparateHead()),
        Named.of("llama with rope factors", TinyModels.llamaWithRopeFactors()),
        Named.of("llama with linear scaling", TinyModels.llamaWithLinearScaling()),
        Named.of("gemma3", TinyModels.gemma3()),
        Named.of("gemma3 with linear scaling", gemma3WithLinearScaling()));
  }

  private static TinyModel gemma3WithLinearScaling() {
    return TinyModels.gemma3()
        .withText("gemma3.rope.scaling.type", "linear")
        .withReal("gemma3.rope.scaling.factor", 8);
  }

  static Stream<DType> weightTypes() {
    return Arrays.stream(DType.values()).filter(DType::isWeight);
  }

  @ParameterizedTest
  @MethodSource("decoders")
  void givesTheLogitsOfTheFormulas_whenItIsADecoder(TinyModel model) {
    assertLogits(model, TOKENS);
  }

  @ParameterizedTest
  @MethodSource("weightTypes")
  void givesTheLogitsOfTheFormulas_whenMatricesAreOfThisType(DType type) {
    assertLogits(TinyModels.llama(type), TOKENS_OF_WIDE_MODELS);
  }

  private void assertLogits(TinyModel model, int count) {
    int[] tokens = new Random(7).ints(count, 0, 256).toArray();
    try (GgufFile file = GgufReader.read(model.write(directory));
        StepRunner runner = StepRunner.scalar(Model.of(file))) {
      double[][] expected = NaiveModel.of(file).allLogits(tokens);
      float[][] actual = runner.prefill(tokens, count);
      for (int t = 0; t < count; t++) {
        assertClose(actual[t], expected[t], "logits after token " + t);
      }
      assertThat(spread(expected)).as("logits are no constant").isGreaterThan(1);
    }
  }

  @ParameterizedTest
  @EnumSource
  void givesTheVectorsOfTheFormulas_whenItIsAnEncoder(Pooling pooling) {
    Path directoryModel = TinyBertDirectory.write(directory, pooling);
    try (GgufFile file = GgufReader.read(TinyModels.bert(pooling).write(directory));
        ModelFile safetensors = SafetensorsReader.readDirectory(directoryModel);
        StepRunner ofFile = StepRunner.scalar(Model.of(file));
        StepRunner ofDirectory = StepRunner.scalar(Model.of(safetensors))) {
      for (int length : new int[] {1, 2, 17, 40, TinyModels.BERT_POSITIONS}) {
        int[] tokens = new Random(length).ints(length, 0, 80).toArray();
        double[] expected = new NaiveBert(file).embed(tokens);
        assertClose(ofFile.embed(tokens)[0], expected, "GGUF, tokens: " + length);
        assertClose(ofDirectory.embed(tokens)[0], expected, "safetensors, tokens: " + length);
      }
    }
  }

  private static double spread(double[][] logits) {
    double[] all = Arrays.stream(logits).flatMapToDouble(Arrays::stream).toArray();
    return Arrays.stream(all).max().orElseThrow() - Arrays.stream(all).min().orElseThrow();
  }

  private static void assertClose(float[] actual, double[] expected, String what) {
    assertThat(actual).hasSameSizeAs(expected);
    for (int i = 0; i < expected.length; i++) {
      assertThat((double) actual[i])
          .as("%s[%d]", what, i)
          .isCloseTo(expected[i], within(TOLERANCE));
    }
  }
}
