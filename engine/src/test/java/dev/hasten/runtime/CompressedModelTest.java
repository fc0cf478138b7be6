package dev.hasten.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.hasten.TinyDecoders;
import dev.hasten.TinyDirectory;
import dev.hasten.TinyEncoders;
import dev.hasten.convert.CodeChooser;
import dev.hasten.convert.CompressedDirectory;
import dev.hasten.convert.CompressionScheme;
import dev.hasten.convert.FloatTypes;
import dev.hasten.convert.HuggingFaceContent;
import dev.hasten.convert.PlainDirectory;
import dev.hasten.convert.RoundToNearest;
import dev.hasten.convert.RoundToNearest.Scales;
import dev.hasten.error.BadModelException;
import dev.hasten.format.ModelFile;
import dev.hasten.format.Overwrite;
import dev.hasten.format.SafetensorsReader;
import dev.hasten.tensor.DType;
import dev.hasten.tensor.Dequantizer;
import dev.hasten.tensor.Tensor;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/// Models that are written as compressed-tensors keeps them run as the numbers that they stand for.
class CompressedModelTest {
  private static final CodeChooser NEAREST = new RoundToNearest(Scales.ABSOLUTE_MAXIMUM);
  private static final String MATRIX = "model.layers.1.self_attn.q_proj.weight";

  /// What rounding a number to the nearest of 15 or 255 changes at most, as a part of the largest.
  private static final double HALF_STEP_OF_4_BITS = 0.5 / 7 + 1e-3;

  private static final double HALF_STEP_OF_8_BITS = 0.5 / 127 + 1e-3;

  @TempDir private Path parent;
  private int copies;

  static Stream<Arguments> schemes() {
    return Stream.of(DType.F32, DType.F16, DType.BF16)
        .flatMap(type ->
            Stream.of(
                Arguments.of(CompressionScheme.int8(), type, DType.Q8_0, HALF_STEP_OF_8_BITS),
                Arguments.of(
                    CompressionScheme.int8WithInt8Activations(),
                    type,
                    DType.Q8_0,
                    HALF_STEP_OF_8_BITS),
                Arguments.of(CompressionScheme.int4(32), type, DType.Q4_0, HALF_STEP_OF_4_BITS),
                Arguments.of(CompressionScheme.int4(8), type, DType.F32, HALF_STEP_OF_4_BITS)));
  }

  @ParameterizedTest
  @MethodSource("schemes")
  void isReadBackAsTheNearestNumbers(
      CompressionScheme scheme, DType type, DType seenAs, double halfStep) {
    Path hub = TinyDecoders.llama().write(parent);
    try (ModelFile original = SafetensorsReader.readDirectory(hub);
        ModelFile copy = compressed(original, scheme, NEAREST, type)) {
      assertThat(copy.requiredTensor(MATRIX).dtype()).isEqualTo(seenAs);
      assertThat(copy.requiredTensor("lm_head.weight").dtype()).isEqualTo(type);
      assertThat(copy.tensors().keySet())
          .containsExactlyInAnyOrderElementsOf(original.tensors().keySet());
      float[] before = floats(original.requiredTensor(MATRIX));
      float[] after = floats(copy.requiredTensor(MATRIX));
      double largest = 0;
      for (float value : before) {
        largest = Math.max(largest, Math.abs(value));
      }
      for (int i = 0; i < before.length; i++) {
        assertThat((double) Math.abs(after[i] - before[i])).isLessThan(halfStep * largest);
      }
    }
  }

  /// The same graph over the plain numbers that codes and scales stand for.
  @ParameterizedTest
  @MethodSource("schemes")
  void runsAsItsNumbers(CompressionScheme scheme, DType type, DType seenAs, double halfStep) {
    assertThat(halfStep).isPositive();
    Path hub = TinyDecoders.qwen3().write(parent);
    try (ModelFile original = SafetensorsReader.readDirectory(hub);
        ModelFile coded = compressed(original, scheme, NEAREST, type)) {
      Path plain = parent.resolve("plain");
      PlainDirectory.write(HuggingFaceContent.of(coded), DType.F32, plain, Overwrite.REFUSE);
      try (ModelFile numbers = SafetensorsReader.readDirectory(plain)) {
        assertThat(numbers.requiredTensor(MATRIX).dtype()).isEqualTo(DType.F32);
        assertThat(seenAs).isEqualTo(coded.requiredTensor(MATRIX).dtype());
        assertThat(Conversions.logits(coded)).isDeepEqualTo(Conversions.logits(numbers));
      }
    }
  }

  @Test
  void runsAsItsNumbers_whenItIsAnEncoder() {
    Path hub = TinyEncoders.bertClassifier().write(parent);
    try (ModelFile original = SafetensorsReader.readDirectory(hub);
        ModelFile coded = compressed(original, CompressionScheme.int4(32), NEAREST, DType.F32)) {
      Path plain = parent.resolve("plain");
      PlainDirectory.write(HuggingFaceContent.of(coded), DType.F32, plain, Overwrite.REFUSE);
      try (ModelFile numbers = SafetensorsReader.readDirectory(plain)) {
        assertThat(Conversions.rows(coded)).isDeepEqualTo(Conversions.rows(numbers));
      }
      assertThat(coded.requiredTensor("bert.pooler.dense.weight").dtype()).isEqualTo(DType.F32);
    }
  }

  @Test
  void leavesSmallerErrors_whenScalesAreSearched() {
    Path hub = TinyDecoders.llama().write(parent);
    try (ModelFile original = SafetensorsReader.readDirectory(hub);
        ModelFile plain = compressed(original, CompressionScheme.int4(32), NEAREST, DType.F16);
        ModelFile searched =
            compressed(
                original,
                CompressionScheme.int4(32),
                new RoundToNearest(Scales.LEAST_SQUARES),
                DType.F16)) {
      assertThat(squaredError(original, searched)).isLessThan(0.95 * squaredError(original, plain));
    }
  }

  private static double squaredError(ModelFile original, ModelFile copy) {
    float[] before = floats(original.requiredTensor(MATRIX));
    float[] after = floats(copy.requiredTensor(MATRIX));
    double sum = 0;
    for (int i = 0; i < before.length; i++) {
      sum += Math.pow((double) before[i] - after[i], 2);
    }
    return sum;
  }

  @ParameterizedTest
  @EnumSource(names = {"F32", "F16"})
  void staysZero_whenAllAreZeros(DType type) {
    TinyDirectory tiny = TinyDecoders.llama();
    Tensor matrix = Objects.requireNonNull(tiny.tensors().get(MATRIX));
    Tensor zeros =
        new Tensor(
            MATRIX,
            DType.F32,
            matrix.shape(),
            MemorySegment.ofArray(new byte[(int) matrix.data().byteSize()]));
    try (ModelFile original =
            SafetensorsReader.readDirectory(tiny.withTensor(zeros).write(parent));
        ModelFile copy = compressed(original, CompressionScheme.int4(32), NEAREST, type)) {
      assertThat(floats(copy.requiredTensor(MATRIX))).containsOnly(0f);
    }
  }

  @Test
  void tellsWhatIsNotCoded_whenRowsAreNoWholeGroups() {
    Path hub = TinyDecoders.llama().write(parent);
    try (ModelFile original = SafetensorsReader.readDirectory(hub)) {
      List<String> plain =
          CompressedDirectory.of(
                  HuggingFaceContent.of(original),
                  CompressionScheme.int4(32),
                  FloatTypes.all(DType.F32))
              .tensors()
              .stream()
              .filter(tensor -> tensor.wanted().isPresent())
              .map(tensor -> tensor.source().name())
              .toList();
      assertThat(plain)
          .containsExactlyInAnyOrder(
              "model.layers.0.mlp.down_proj.weight",
              "model.layers.1.mlp.down_proj.weight",
              "model.layers.2.mlp.down_proj.weight");
    }
  }

  @Test
  void refusesAModelWithNothingToCode() {
    Path hub = TinyDecoders.gpt2().write(parent);
    try (ModelFile original = SafetensorsReader.readDirectory(hub)) {
      assertThatThrownBy(() -> compressed(original, CompressionScheme.int8(), NEAREST, DType.F16))
          .isInstanceOf(BadModelException.class)
          .hasMessageContaining("Linear modules");
      assertThatThrownBy(() -> compressedLlama(CompressionScheme.int4(128)))
          .hasMessageContaining("whole groups of 128 columns");
    }
  }

  private void compressedLlama(CompressionScheme scheme) {
    try (ModelFile original =
        SafetensorsReader.readDirectory(TinyDecoders.llama().write(parent.resolve("llama")))) {
      compressed(original, scheme, NEAREST, DType.F32).close();
    }
  }

  @Test
  void leavesNothingBehind_whenItFails() throws IOException {
    Path hub = TinyDecoders.llama().write(parent);
    CodeChooser failing =
        (weight, grid) -> {
          if (weight.name().startsWith("model.layers.2.")) {
            throw new IllegalStateException("no codes today");
          }
          return NEAREST.open(weight, grid);
        };
    try (ModelFile original = SafetensorsReader.readDirectory(hub)) {
      assertThatThrownBy(() -> compressed(original, CompressionScheme.int8(), failing, DType.F32))
          .hasMessage("no codes today");
    }
    try (Stream<Path> files = Files.list(parent)) {
      assertThat(files).containsExactly(hub);
    }
  }

  private ModelFile compressed(
      ModelFile original, CompressionScheme scheme, CodeChooser chooser, DType type) {
    Path copy = parent.resolve("copy" + copies++);
    CompressedDirectory.of(HuggingFaceContent.of(original), scheme, FloatTypes.all(type))
        .write(chooser, copy, Overwrite.REFUSE);
    return SafetensorsReader.readDirectory(copy);
  }

  private static float[] floats(Tensor tensor) {
    float[] values = new float[(int) tensor.shape().elements()];
    Dequantizer.dequantizeRow(tensor.dtype(), tensor.data(), 0, values, 0, values.length);
    return values;
  }
}
