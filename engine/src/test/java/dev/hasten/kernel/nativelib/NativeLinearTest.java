package dev.hasten.kernel.nativelib;

import static dev.hasten.kernel.ActivationType.FLOAT;
import static dev.hasten.kernel.ActivationType.INT8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.hasten.kernel.ActivationType;
import dev.hasten.kernel.FloatMatrix;
import dev.hasten.kernel.LinearInput;
import dev.hasten.kernel.Product;
import dev.hasten.kernel.QuantizedMatrix;
import dev.hasten.kernel.Share;
import dev.hasten.kernel.packed.PackedMatrix;
import dev.hasten.kernel.packed.Packer;
import dev.hasten.kernel.packed.RandomBlocks;
import dev.hasten.kernel.scalar.ScalarKernels;
import dev.hasten.model.Weight;
import dev.hasten.tensor.DType;
import java.lang.foreign.Arena;
import java.lang.foreign.ValueLayout;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/// The matrix products alone, for every variant of this CPU and every type.
class NativeLinearTest {
  private static final int[] TOKEN_COUNTS = {1, 2, 3, 7, 8, 13, 21};

  /// Two full groups of rows, four that are read together, and one that is not full.
  private static final int[] ROWS = {37, 5, 16, 85};

  /// Bytes that give codes their extremes, -128 and 127 as signed ones too.
  private static final int[] FILLS = {0xFF, 0x00, 0x80, 0x7F};

  /// So many columns are not summed in one go.
  private static final int MORE_THAN_A_STRIP = 1536;

  /// f32 rounding of sums over a row, relative to the sum of absolute terms; the minimum's and the
  /// centre's terms can be that many times larger than the weights'.
  private static final double ROUNDING = 2e-6;

  private static final double CENTRE = 128;

  @TempDir private static Path cache;
  private final Arena arena = Arena.ofConfined();

  private static NativeLibrary library() {
    return NativeLibrary.load(cache);
  }

  private static NativeLinear linear(Variant variant, ActivationType activations) {
    return new NativeLinear(new LinearFunctions(library(), variant), activations, new NativeCall());
  }

  @AfterEach
  void freeMemory() {
    arena.close();
  }

  static Stream<Arguments> variants() {
    return library().variants().stream().map(Arguments::of);
  }

  static Stream<Arguments> variantsAndTypes() {
    return variantsAnd(DType::isWeight);
  }

  /// The types whose numbers the packed forms hold exactly.
  static Stream<Arguments> variantsAndExactTypes() {
    return variantsAnd(type -> type.isWeight() && type.blockElements() < 256);
  }

  private static Stream<Arguments> variantsAnd(Predicate<DType> wanted) {
    return library().variants().stream()
        .flatMap(variant ->
            Arrays.stream(DType.values()).filter(wanted).map(type -> Arguments.of(variant, type)));
  }

  private static Weight weight(DType type, int rows) {
    return RandomBlocks.mixed(type, rows, columns(type));
  }

  /// No whole number of panels; floats may have any width.
  private static int columns(DType type) {
    return switch (type.blockElements()) {
      case 1 -> 257;
      case 32 -> 288;
      default -> 512;
    };
  }

  @ParameterizedTest
  @MethodSource("variantsAndTypes")
  void addsColumnAfterColumn_whenActivationsAreFloats(Variant variant, DType type) {
    NativeLinear linear = linear(variant, FLOAT);
    for (int rows : ROWS) {
      PackedMatrix packed = Packer.pack(weight(type, rows), arena);
      float[][] weights = weights(packed);
      for (int tokens : TOKEN_COUNTS) {
        FloatMatrix input = random(tokens, packed.columns());
        FloatMatrix bias = random(1, rows);
        FloatMatrix output = FloatMatrix.allocate(arena, tokens, rows);
        linear.multiply(
            output, LinearInput.of(input), packed, Optional.of(bias), 0, packed.groups(), tokens);
        for (int token = 0; token < tokens; token++) {
          assertThat(output.row(token))
              .as("%d rows, token %d of %d", rows, token, tokens)
              .containsExactly(product(weights, bias.row(0), input.row(token)));
        }
      }
    }
  }

  private static float[] product(float[][] weights, float[] bias, float[] values) {
    float[] product = bias.clone();
    for (int row = 0; row < weights.length; row++) {
      for (int column = 0; column < values.length; column++) {
        product[row] = Math.fma(weights[row][column], values[column], product[row]);
      }
    }
    return product;
  }

  @ParameterizedTest
  @MethodSource("variantsAndExactTypes")
  void givesTheOraclesBits_whenActivationsAreFloats(Variant variant, DType type) {
    NativeLinear linear = linear(variant, FLOAT);
    ScalarKernels oracle = new ScalarKernels();
    Weight weight = weight(type, 37);
    PackedMatrix packed = Packer.pack(weight, arena);
    for (int tokens : TOKEN_COUNTS) {
      FloatMatrix input = random(tokens, packed.columns());
      FloatMatrix expected = FloatMatrix.allocate(arena, tokens, 37);
      oracle
          .lane(new Share(0, 1))
          .linear(
              List.of(new Product(expected, oracle.pack(weight), Optional.empty())),
              LinearInput.of(input),
              tokens);
      FloatMatrix actual = FloatMatrix.allocate(arena, tokens, 37);
      linear.multiply(
          actual, LinearInput.of(input), packed, Optional.empty(), 0, packed.groups(), tokens);
      assertSameBits(actual, expected);
    }
  }

  @ParameterizedTest
  @MethodSource("variantsAndTypes")
  void givesTheSameBits_whateverNeighboursAndGroups(Variant variant, DType type) {
    NativeLinear linear = linear(variant, INT8);
    int columns = columns(type) + MORE_THAN_A_STRIP;
    PackedMatrix packed = Packer.pack(RandomBlocks.mixed(type, 85, columns), arena);
    int tokens = 21;
    FloatMatrix input = random(tokens, packed.columns());
    FloatMatrix together = FloatMatrix.allocate(arena, tokens, 85);
    multiply(linear, together, input, packed, 0, 5);
    multiply(linear, together, input, packed, 5, 6);
    for (int token = 0; token < tokens; token++) {
      FloatMatrix one = FloatMatrix.allocate(arena, 1, packed.columns());
      one.write(0, 0, input.row(token), 0, packed.columns());
      FloatMatrix alone = FloatMatrix.allocate(arena, 1, 85);
      multiply(linear, alone, one, packed, 0, packed.groups());
      assertThat(together.row(token)).as("token %d", token).containsExactly(alone.row(0));
    }
  }

  /// With int8 activations where the form has codes.
  private void multiply(
      NativeLinear linear,
      FloatMatrix output,
      FloatMatrix input,
      PackedMatrix packed,
      int first,
      int end) {
    LinearInput read =
        packed.form().hasCodes()
            ? new LinearInput(input, Optional.of(quantize(linear, input)))
            : LinearInput.of(input);
    linear.multiply(output, read, packed, Optional.empty(), first, end, input.rows());
  }

  private QuantizedMatrix quantize(NativeLinear linear, FloatMatrix input) {
    QuantizedMatrix quantized = QuantizedMatrix.allocate(arena, input.rows(), input.columns());
    linear.quantize(quantized, input, 0, input.rows());
    return quantized;
  }

  /// Sums of 16 bits saturate where products are largest, so that is where they are tried.
  @ParameterizedTest
  @MethodSource("variantsAndTypes")
  void holdsExtremes(Variant variant, DType type) {
    NativeLinear linear = linear(variant, INT8);
    for (int fill : FILLS) {
      Weight weight = RandomBlocks.filled(type, 17, columns(type), fill, 1);
      PackedMatrix packed = Packer.pack(weight, arena);
      for (int pattern = 0; pattern < 4; pattern++) {
        FloatMatrix input = FloatMatrix.allocate(arena, 5, packed.columns());
        fill(input, pattern);
        FloatMatrix output = FloatMatrix.allocate(arena, 5, 17);
        multiply(linear, output, input, packed, 0, packed.groups());
        for (int token = 0; token < 5; token++) {
          assertClose(output.row(token), weights(packed), input.row(token));
        }
      }
    }
  }

  /// 127 and -127 everywhere, in turn, or in turn by twos; and zeros. They quantize to themselves.
  private static void fill(FloatMatrix matrix, int pattern) {
    for (int row = 0; row < matrix.rows(); row++) {
      for (int column = 0; column < matrix.columns(); column++) {
        int sign =
            switch (pattern) {
              case 0 -> row % 2 == 0 ? 1 : -1;
              case 1 -> column % 2 == 0 ? 1 : -1;
              case 2 -> column / 2 % 2 == 0 ? 1 : -1;
              default -> 0;
            };
        matrix.set(row, column, 127 * sign);
      }
    }
  }

  private static void assertClose(float[] actual, float[][] weights, float[] values) {
    for (int row = 0; row < weights.length; row++) {
      double expected = 0;
      double scale = 0;
      for (int column = 0; column < values.length; column++) {
        expected += (double) weights[row][column] * values[column];
        scale += (Math.abs(weights[row][column]) + CENTRE) * Math.abs(values[column]);
      }
      assertThat((double) actual[row]).isCloseTo(expected, within(ROUNDING * scale));
    }
  }

  @ParameterizedTest
  @MethodSource("variants")
  void quantizesByTheFormula_toTheBit(Variant variant) {
    NativeLinear linear = linear(variant, INT8);
    FloatMatrix input = random(7, 288);
    input.write(0, 0, new float[32], 0, 32);
    for (int column = 32; column < 64; column++) {
      input.set(0, column, Float.MIN_VALUE * (column - 40)); // 127 / max is infinite
      input.set(1, column, Float.MAX_VALUE / (column - 31));
      input.set(2, column, column % 2 == 0 ? 127 : 0.5f + column - 48); // ties
    }
    QuantizedMatrix quantized = quantize(linear, input);
    for (int row = 0; row < 7; row++) {
      for (int block = 0; block < 9; block++) {
        float[] values = Arrays.copyOfRange(input.row(row), 32 * block, 32 * block + 32);
        assertBlock(quantized, 9 * row + block, values);
      }
    }
  }

  private static void assertBlock(QuantizedMatrix quantized, int block, float[] values) {
    float peak = 0;
    for (float value : values) {
      peak = Math.max(peak, Math.abs(value));
    }
    float inverse = peak > 1e-36f ? 127 / peak : 0;
    float scale = peak / 127;
    int[] sums = new int[2];
    for (int i = 0; i < 32; i++) {
      int code = (int) Math.rint(values[i] * inverse);
      sums[i / 16] += code;
      assertThat(quantized.values().get(ValueLayout.JAVA_BYTE, 32L * block + i))
          .isEqualTo((byte) code);
    }
    assertThat(quantized.scales().getAtIndex(ValueLayout.JAVA_FLOAT, 2L * block)).isEqualTo(scale);
    assertThat(quantized.scales().getAtIndex(ValueLayout.JAVA_FLOAT, 2L * block + 1))
        .isEqualTo(scale * sums[0] + scale * sums[1]);
    for (int half = 0; half < 2; half++) {
      assertThat(quantized.sums().getAtIndex(ValueLayout.JAVA_FLOAT, 4L * block + half))
          .isEqualTo(scale * sums[half]);
      assertThat(quantized.sums().getAtIndex(ValueLayout.JAVA_INT, 4L * block + 2 + half))
          .isEqualTo(-sums[half]);
    }
  }

  @Test
  void refusesInt8_whenTheInputWasNotRounded() {
    NativeLinear linear = linear(library().variants().getFirst(), INT8);
    PackedMatrix packed = Packer.pack(weight(DType.Q4_0, 16), arena);
    FloatMatrix output = FloatMatrix.allocate(arena, 1, 16);
    LinearInput floats = LinearInput.of(random(1, 288));
    assertThatThrownBy(
            () -> linear.multiply(output, floats, packed, Optional.empty(), 0, packed.groups(), 1))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("x was not rounded to int8");
  }

  @Test
  void refusesSizesThatDoNotFit_beforeAnythingIsCalled() {
    NativeLinear linear = linear(library().variants().getFirst(), FLOAT);
    PackedMatrix packed = Packer.pack(weight(DType.Q4_0, 16), arena);
    LinearInput input = LinearInput.of(random(1, 288));
    FloatMatrix output = FloatMatrix.allocate(arena, 1, 16);
    assertRefused(linear, FloatMatrix.allocate(arena, 1, 17), input, packed, 1, 1);
    assertRefused(linear, output, LinearInput.of(random(1, 256)), packed, 1, 1);
    assertRefused(linear, output, input, packed, 2, 1);
    assertRefused(linear, output, input, packed, 1, 2);
    linear.multiply(output, input, packed, Optional.empty(), 0, 1, 1);
  }

  private static void assertRefused(
      NativeLinear linear,
      FloatMatrix output,
      LinearInput input,
      PackedMatrix packed,
      int endGroup,
      int rows) {
    assertThatThrownBy(
            () -> linear.multiply(output, input, packed, Optional.empty(), 0, endGroup, rows))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith("linear: ");
  }

  private static float[][] weights(PackedMatrix packed) {
    float[][] weights = new float[packed.rows()][packed.columns()];
    for (int row = 0; row < packed.rows(); row++) {
      packed.readRow(row, weights[row]);
    }
    return weights;
  }

  private static void assertSameBits(FloatMatrix actual, FloatMatrix expected) {
    assertThat(actual.segment().mismatch(expected.segment())).isEqualTo(-1);
  }

  private FloatMatrix random(int rows, int columns) {
    Random random = new Random(31L * rows + columns);
    FloatMatrix matrix = FloatMatrix.allocate(arena, rows, columns);
    for (int row = 0; row < rows; row++) {
      for (int column = 0; column < columns; column++) {
        matrix.set(row, column, (float) random.nextGaussian());
      }
    }
    return matrix;
  }
}
