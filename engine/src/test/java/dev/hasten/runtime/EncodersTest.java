package dev.hasten.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.hasten.TestKernels;
import dev.hasten.TinyDirectory;
import dev.hasten.TinyEncoderConversion;
import dev.hasten.TinyEncoders;
import dev.hasten.TinyModel;
import dev.hasten.format.GgufReader;
import dev.hasten.format.ModelFile;
import dev.hasten.format.SafetensorsReader;
import dev.hasten.kernel.Kernels;
import dev.hasten.kernel.scalar.ScalarKernels;
import dev.hasten.model.Model;
import dev.hasten.model.Pooling;
import dev.hasten.tensor.DType;
import dev.hasten.tensor.Shape;
import dev.hasten.tensor.Tensor;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/// Every encoder and head in both formats against a straightforward implementation in double
/// precision that reads what transformers would.
class EncodersTest {
  /// Logits are of the order of 1 to 10 and go through some hundred roundings of 6e-8.
  private static final double TOLERANCE = 1e-4;

  private static final int LEAST_VOCABULARY = 80;

  /// Enough for several steps.
  private static final int REPETITIONS = 5;

  @TempDir private Path directory;
  private int directories;

  static Stream<Named<TinyDirectory>> classifiers() {
    return Stream.of(
        Named.of("bert classifier", TinyEncoders.bertClassifier()),
        Named.of("bert cross-encoder", TinyEncoders.bertCrossEncoder()),
        Named.of("distilbert classifier", TinyEncoders.distilBertClassifier()),
        Named.of("roberta classifier", TinyEncoders.robertaClassifier()),
        Named.of("xlm-roberta cross-encoder", TinyEncoders.xlmRobertaCrossEncoder()));
  }

  static Stream<Named<TinyDirectory>> maskedLanguageModels() {
    return Stream.of(
        Named.of("bert masked", TinyEncoders.bertMaskedLanguage()),
        Named.of("bert masked, untied", TinyEncoders.bertMaskedLanguageWithOwnMatrix()),
        Named.of("distilbert masked", TinyEncoders.distilBertMaskedLanguage()),
        Named.of("roberta masked", TinyEncoders.robertaMaskedLanguage()));
  }

  static Stream<Named<TinyDirectory>> all() {
    return Stream.concat(classifiers(), maskedLanguageModels());
  }

  /// Texts and pairs, up to the last position.
  private static List<EncoderInput> inputs() {
    return IntStream.of(1, 2, 17, 40, TinyEncoders.POSITIONS)
        .boxed()
        .flatMap(length -> Stream.of(length, length / 2).map(from -> pair(length, from)))
        .toList();
  }

  private static EncoderInput pair(int length, int secondFrom) {
    return EncoderInput.pair(tokens(length), secondFrom);
  }

  private static int[] tokens(int count) {
    return new Random(count).ints(count, 0, LEAST_VOCABULARY).toArray();
  }

  /// No matrix has codes, so that those with int8 activations multiply floats, too.
  @ParameterizedTest
  @MethodSource("classifiers")
  void givesTheLabelLogitsOfTheFormulas(TinyDirectory tiny) {
    NaiveEncoder oracle = new NaiveEncoder(tiny);
    List<double[]> expected =
        inputs().stream()
            .map(input -> oracle.labelLogits(tokens(input.length()), secondFrom(input)))
            .toList();
    try (ModelFile file = SafetensorsReader.readDirectory(tiny.write(directory))) {
      TestKernels.all().forEach(kernels -> assertClose(file, kernels, inputs(), expected));
    }
    assertThat(spread(expected)).as("logits are no constant").isGreaterThan(0.1);
  }

  private static int secondFrom(EncoderInput input) {
    return (int)
        IntStream.range(0, input.length()).filter(index -> input.tokenType(index) == 0).count();
  }

  @ParameterizedTest
  @MethodSource("maskedLanguageModels")
  void givesTheVocabularyLogitsOfTheFormulas(TinyDirectory tiny) {
    NaiveEncoder oracle = new NaiveEncoder(tiny);
    int[] longest = tokens(TinyEncoders.POSITIONS);
    int[] selected = {0, 7, 30, TinyEncoders.POSITIONS - 1};
    List<EncoderInput> inputs =
        List.of(
            EncoderInput.selecting(tokens(1), 0),
            EncoderInput.selecting(longest, selected),
            EncoderInput.selecting(tokens(5), 2));
    List<double[]> expected = new ArrayList<>();
    expected.add(oracle.vocabularyLogits(tokens(1), 0));
    Arrays.stream(selected).forEach(at -> expected.add(oracle.vocabularyLogits(longest, at)));
    expected.add(oracle.vocabularyLogits(tokens(5), 2));
    try (ModelFile file = SafetensorsReader.readDirectory(tiny.write(directory))) {
      TestKernels.all().forEach(kernels -> assertClose(file, kernels, inputs, expected));
    }
    assertThat(spread(expected)).as("logits are no constant").isGreaterThan(1);
  }

  @Test
  void givesTheVectorsOfTheFormulas_whenItIsXlmRoberta() {
    TinyDirectory tiny = TinyEncoders.xlmRoberta();
    NaiveEncoder oracle = new NaiveEncoder(tiny);
    List<EncoderInput> texts =
        IntStream.of(1, 3, 30, TinyEncoders.POSITIONS)
            .mapToObj(length -> EncoderInput.text(tokens(length)))
            .toList();
    List<double[]> expected =
        texts.stream().map(text -> oracle.meanVector(tokens(text.length()))).toList();
    TinyModel gguf = TinyEncoderConversion.toGguf(tiny).withWhole("bert.pooling_type", 1);
    Path hub = TinyEncoders.writePooling(tiny.write(directory), Pooling.MEAN);
    try (ModelFile file = SafetensorsReader.readDirectory(hub);
        ModelFile copy = GgufReader.read(gguf.write(directory))) {
      TestKernels.all()
          .forEach(kernels -> {
            assertClose(file, kernels, texts, expected);
            assertClose(copy, kernels, texts, expected);
          });
    }
  }

  @ParameterizedTest
  @MethodSource("all")
  void givesTheSameBits_whenTheModelIsGguf(TinyDirectory tiny) {
    try (ModelFile hub = SafetensorsReader.readDirectory(tiny.write(directory));
        ModelFile gguf = GgufReader.read(TinyEncoderConversion.toGguf(tiny).write(directory))) {
      TestKernels.all()
          .map(Named::getPayload)
          .forEach(kernels ->
              assertSameBits(
                  rows(gguf, kernels, 2, everyKind()), rows(hub, kernels, 2, everyKind())));
    }
  }

  /// As rerankers are published in GGUF.
  @ParameterizedTest
  @EnumSource(names = {"F16", "Q4_0", "Q8_0"})
  void givesTheLogitsOfTheFormulas_whenMatricesAreOfThisType(DType type) {
    TinyDirectory classifier = TinyEncoders.bertClassifier(type);
    TinyDirectory masked = TinyEncoders.robertaMaskedLanguage(type);
    int[] ids = tokens(9);
    List<EncoderInput> pair = List.of(EncoderInput.pair(ids, 4));
    List<EncoderInput> selecting = List.of(EncoderInput.selecting(ids, 3));
    List<double[]> labels = List.of(new NaiveEncoder(classifier).labelLogits(ids, 4));
    List<double[]> words = List.of(new NaiveEncoder(masked).vocabularyLogits(ids, 3));
    try (ModelFile one = gguf(classifier);
        ModelFile other = gguf(masked)) {
      TestKernels.ofFloats()
          .forEach(kernels -> {
            assertClose(one, kernels, pair, labels);
            assertClose(other, kernels, selecting, words);
          });
    }
  }

  /// With int8 activations, too.
  @Test
  void givesTheSameBits_whenMatricesHaveCodesAndInputsAreMany() {
    try (ModelFile one = gguf(TinyEncoders.bertClassifier(DType.Q8_0));
        ModelFile other = gguf(TinyEncoders.robertaMaskedLanguage(DType.Q8_0))) {
      TestKernels.all()
          .map(Named::getPayload)
          .forEach(kernels -> {
            assertSameBits(rows(one, kernels, 3, everyKind()), oneByOne(one, kernels));
            assertSameBits(rows(other, kernels, 3, everyKind()), oneByOne(other, kernels));
          });
    }
  }

  private ModelFile gguf(TinyDirectory tiny) {
    return GgufReader.read(TinyEncoderConversion.toGguf(tiny).write(fresh()));
  }

  /// Texts that select a token and have a second half, whatever the head makes of them.
  private static List<EncoderInput> everyKind() {
    return Stream.concat(
            inputs().stream().map(input -> EncoderInput.selecting(tokens(input.length()), 0)),
            inputs().stream().filter(input -> input.length() > 1))
        .toList();
  }

  @ParameterizedTest
  @MethodSource("all")
  void givesTheSameBits_whenInputsAreManyAndThreadsAreMore(TinyDirectory tiny) {
    List<EncoderInput> many = new ArrayList<>();
    IntStream.range(0, REPETITIONS).forEach(_ -> many.addAll(everyKind()));
    try (ModelFile file = SafetensorsReader.readDirectory(tiny.write(directory))) {
      TestKernels.all()
          .map(Named::getPayload)
          .forEach(kernels -> {
            List<float[]> alone = oneByOne(file, kernels);
            List<float[]> together = rows(file, kernels, 3, many);
            assertThat(together).hasSize(REPETITIONS * alone.size());
            assertSameBits(
                together.subList(together.size() - alone.size(), together.size()), alone);
          });
    }
  }

  @Test
  void givesTheSameBits_whenNamesLackThePrefix() {
    assertSameLogits(
        TinyEncoders.bertClassifier(), TinyEncoders.bertClassifier().withoutPrefix("bert."));
    assertSameLogits(
        TinyEncoders.bertMaskedLanguage(),
        TinyEncoders.bertMaskedLanguage().withoutPrefix("bert."));
    assertSameLogits(
        TinyEncoders.distilBertClassifier(),
        TinyEncoders.distilBertClassifier().withoutPrefix("distilbert."));
    assertSameLogits(
        TinyEncoders.robertaClassifier(),
        TinyEncoders.robertaClassifier().withoutPrefix("roberta."));
    assertSameLogits(
        TinyEncoders.robertaMaskedLanguage(),
        TinyEncoders.robertaMaskedLanguage().withoutPrefix("roberta."));
  }

  /// As in bert-base-uncased, which comes from TensorFlow.
  @Test
  void givesTheSameBits_whenNormsAreCalledGammaAndBeta() {
    TinyDirectory plain = TinyEncoders.bertMaskedLanguage();
    TinyDirectory gamma =
        TinyEncoders.renamed(
            TinyEncoders.renamed(plain, "LayerNorm.weight", "LayerNorm.gamma"),
            "LayerNorm.bias",
            "LayerNorm.beta");
    assertSameLogits(plain, gamma);
  }

  @Test
  void givesTheSameBits_whenTheBiasIsTheDecoders() {
    assertSameLogits(
        TinyEncoders.bertMaskedLanguage(),
        TinyEncoders.renamed(
            TinyEncoders.bertMaskedLanguage(),
            "cls.predictions.bias",
            "cls.predictions.decoder.bias"));
    assertSameLogits(
        TinyEncoders.robertaMaskedLanguage(),
        TinyEncoders.renamed(
            TinyEncoders.robertaMaskedLanguage(), "lm_head.bias", "lm_head.decoder.bias"));
  }

  /// Old checkpoints have copies of what is tied.
  @Test
  void givesTheSameBits_whenTheTiedMatrixIsThereTwice() {
    TinyDirectory plain = TinyEncoders.bertMaskedLanguage();
    Tensor random =
        Objects.requireNonNull(
            TinyEncoders.bertMaskedLanguageWithOwnMatrix()
                .tensors()
                .get("cls.predictions.decoder.weight"));
    assertSameLogits(plain, plain.withTensor(random));
  }

  /// As ggml writes it when it quantizes: outer dimensions of 1 are dropped.
  @Test
  void givesTheSameBits_whenMatricesOfOneRowAreVectors() {
    TinyModel plain = TinyEncoderConversion.toGguf(TinyEncoders.xlmRobertaCrossEncoder());
    TinyModel flat = flat(flat(plain, "cls.output.weight"), "token_types.weight");
    Kernels kernels = new ScalarKernels();
    try (ModelFile one = GgufReader.read(plain.write(fresh()));
        ModelFile other = GgufReader.read(flat.write(fresh()))) {
      assertSameBits(rows(other, kernels, 1, inputs()), rows(one, kernels, 1, inputs()));
    }
  }

  private static TinyModel flat(TinyModel model, String name) {
    Tensor tensor = Objects.requireNonNull(model.tensors().get(name), name);
    Shape shape = Shape.of(tensor.shape().columns());
    return model.withTensor(new Tensor(name, tensor.dtype(), shape, tensor.data()));
  }

  private void assertSameLogits(TinyDirectory one, TinyDirectory other) {
    Kernels kernels = new ScalarKernels();
    try (ModelFile first = SafetensorsReader.readDirectory(one.write(fresh()));
        ModelFile second = SafetensorsReader.readDirectory(other.write(fresh()))) {
      assertSameBits(rows(second, kernels, 2, everyKind()), rows(first, kernels, 2, everyKind()));
    }
  }

  private Path fresh() {
    Path folder = directory.resolve(String.valueOf(directories++));
    assertThat(folder.toFile().mkdir()).isTrue();
    return folder;
  }

  private static List<float[]> oneByOne(ModelFile file, Kernels kernels) {
    List<float[]> rows = new ArrayList<>();
    try (EncoderRunner runner = new EncoderRunner(Model.of(file), kernels, 1)) {
      everyKind().forEach(input -> runner.run(List.of(input), (_, row) -> rows.add(row)));
    }
    return rows;
  }

  private static List<float[]> rows(
      ModelFile file, Kernels kernels, int threads, List<EncoderInput> inputs) {
    List<float[]> rows = new ArrayList<>();
    try (EncoderRunner runner = new EncoderRunner(Model.of(file), kernels, threads)) {
      runner.run(inputs, (_, row) -> rows.add(row));
    }
    return rows;
  }

  private static double spread(List<double[]> rows) {
    double[] all = rows.stream().flatMapToDouble(Arrays::stream).toArray();
    return Arrays.stream(all).max().orElseThrow() - Arrays.stream(all).min().orElseThrow();
  }

  private static void assertSameBits(List<float[]> actual, List<float[]> expected) {
    assertThat(actual).isNotEmpty();
    assertThat(actual.toArray(float[][]::new)).isDeepEqualTo(expected.toArray(float[][]::new));
  }

  private static void assertClose(
      ModelFile file, Named<Kernels> kernels, List<EncoderInput> inputs, List<double[]> expected) {
    List<float[]> actual = rows(file, kernels.getPayload(), 2, inputs);
    assertThat(actual).hasSameSizeAs(expected);
    for (int row = 0; row < expected.size(); row++) {
      assertThat(actual.get(row)).hasSize(expected.get(row).length);
      for (int i = 0; i < expected.get(row).length; i++) {
        assertThat((double) actual.get(row)[i])
            .as("%s, row %d, logit %d", kernels.getName(), row, i)
            .isCloseTo(expected.get(row)[i], within(TOLERANCE));
      }
    }
  }
}
