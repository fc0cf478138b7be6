package dev.hasten.kernel.packed;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import dev.hasten.TestModels;
import dev.hasten.TinyModels;
import dev.hasten.error.ResourceException;
import dev.hasten.format.GgufFile;
import dev.hasten.format.GgufReader;
import dev.hasten.model.AxisName;
import dev.hasten.model.Dimension;
import dev.hasten.model.Model;
import dev.hasten.model.StorageLayout;
import dev.hasten.model.Weight;
import dev.hasten.model.WeightRows;
import dev.hasten.model.WeightSpec;
import dev.hasten.tensor.DType;
import dev.hasten.tensor.Dequantizer;
import dev.hasten.tensor.Shape;
import dev.hasten.tensor.Tensor;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Objects;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

class PackerTest {
  /// f16 has 11 significant bits, and a K-type's scale and minimum are products of more: each is
  /// rounded by at most 2^-11 of itself. The rest covers the two float additions (2^-24 each).
  private static final double HALF_ROUNDING = 0x1p-11 + 0x1p-20;

  private static final int[] ROWS = {1, 15, 16, 17, 33};

  private final Arena arena = Arena.ofConfined();

  @AfterEach
  void freeMemory() {
    arena.close();
  }

  static Stream<DType> types() {
    return Arrays.stream(DType.values()).filter(DType::isWeight);
  }

  static Stream<DType> blockTypes() {
    return types().filter(type -> type.blockElements() > 1);
  }

  static Stream<Arguments> typesAndRows() {
    return types().flatMap(type -> IntStream.of(ROWS).mapToObj(rows -> arguments(type, rows)));
  }

  @ParameterizedTest
  @MethodSource("typesAndRows")
  void readsAsTheFileDoes_whenFactorsAndCodesAreExtreme(DType type, int rows) {
    Weight weight = RandomBlocks.weight(type, rows, columns(type), RandomBlocks.FACTORS);

    PackedMatrix packed = Packer.pack(weight, arena);

    assertThat(packed.form()).isEqualTo(formOf(type));
    assertThat(packed.rows()).isEqualTo(rows);
    assertThat(packed.columns()).isEqualTo(columns(type));
    assertThat(packed.groups()).isEqualTo((rows + 15) / 16);
    assertReadsAs(weight, packed);
    assertPaddedWithZeros(packed);
  }

  /// More than one superblock or tile, and no whole number of tiles.
  private static int columns(DType type) {
    return type.blockElements() == 256 ? 512 : 288;
  }

  private static PackedForm formOf(DType type) {
    return switch (type) {
      case Q4_1, Q4_K -> PackedForm.U4;
      case Q4_0 -> PackedForm.C4;
      case Q5_1, Q5_K -> PackedForm.U5;
      case Q5_0 -> PackedForm.C5;
      case Q2_K, Q3_K -> PackedForm.H4;
      case Q6_K -> PackedForm.H6;
      case Q8_0, IQ4_NL -> PackedForm.S8;
      case F16 -> PackedForm.F16;
      case BF16 -> PackedForm.BF16;
      default -> PackedForm.F32;
    };
  }

  @ParameterizedTest
  @MethodSource("types")
  void putsRowsInCanonicalOrder_whenTheFileHasThemInterleaved(DType type) {
    int heads = 3;
    int headDim = 6;
    Weight weight = RandomBlocks.interleaved(type, heads, headDim, 256);

    PackedMatrix packed = Packer.pack(weight, arena);

    int[] storedInHead = {0, 2, 4, 1, 3, 5};
    for (int row = 0; row < heads * headDim; row++) {
      int stored = row / headDim * headDim + storedInHead[row % headDim];
      assertRow(
          weight.tensor().dtype(),
          packed,
          row,
          floats(weight.tensor(), stored * weight.tensor().rowBytes()));
    }
  }

  @ParameterizedTest
  @MethodSource("types")
  void readsAsTheFileDoes_whenItIsAModel(DType type, @TempDir Path directory) {
    try (GgufFile file = GgufReader.read(TinyModels.llama(type).write(directory))) {
      Model model = Model.of(file);
      assertThat(model.weights().values())
          .isNotEmpty()
          .allSatisfy(weight -> assertReadsAs(weight, Packer.pack(weight, arena)));
    }
  }

  @ParameterizedTest
  @CsvSource({"blk.0.attn_q.weight, 576", "token_embd.weight, 49152"})
  void readsAsTheFileDoes_whenTheModelIsReal(String name, int rows) {
    try (GgufFile file = GgufReader.read(TestModels.smollm2())) {
      Weight weight = Objects.requireNonNull(Model.of(file).weights().get(name));

      PackedMatrix packed = Packer.pack(weight, arena);

      assertThat(packed.rows()).isEqualTo(rows);
      assertThat(packed.form()).isNotEqualTo(PackedForm.F32);
      assertReadsAs(weight, packed);
    }
  }

  @ParameterizedTest
  @MethodSource("blockTypes")
  void becomesFloats_whenHalvesCannotHoldTheScales(DType type) {
    Weight weight = RandomBlocks.weight(type, 17, columns(type), 0.01f, 65504, Float.NaN);

    PackedMatrix packed = Packer.pack(weight, arena);

    assertThat(packed.form()).isEqualTo(PackedForm.F32);
    assertReadsAs(weight, packed);
    assertPaddedWithZeros(packed);
  }

  @ParameterizedTest
  @CsvSource({"Q4_0, C4", "Q5_0, C5"})
  void keepsCodes_whenTheScaleIsTheLargestThatAHalfHolds(DType type, PackedForm form) {
    Weight weight = RandomBlocks.weight(type, 3, 32, 65504);

    PackedMatrix packed = Packer.pack(weight, arena);

    assertThat(packed.form()).isEqualTo(form);
    assertReadsAs(weight, packed);
  }

  @ParameterizedTest
  @CsvSource({"F32, 1, 4", "F32, 31, 4", "F16, 33, 2", "BF16, 257, 2"})
  void takesAnyWidth_whenFloats(DType type, int columns, int elementBytes) {
    Weight weight = RandomBlocks.weight(type, 17, columns, RandomBlocks.FACTORS);

    PackedMatrix packed = Packer.pack(weight, arena);

    assertThat(packed.bytes()).isEqualTo(2L * columns * 16 * elementBytes);
    assertReadsAs(weight, packed);
    assertPaddedWithZeros(packed);
  }

  @ParameterizedTest
  @MethodSource("types")
  void givesTheSameBytes_whenGroupsArePackedInParts(DType type) {
    Weight weight = RandomBlocks.weight(type, 50, columns(type), RandomBlocks.FACTORS);

    Packer packer = Packer.of(weight, arena);
    packer.packGroups(2, 4);
    packer.packGroups(0, 1);
    packer.packGroups(1, 2);

    byte[] whole = bytes(Packer.pack(weight, arena));
    assertThat(bytes(packer.matrix())).isEqualTo(whole);
    assertThatThrownBy(() -> packer.packGroups(0, 5)).isInstanceOf(IndexOutOfBoundsException.class);
  }

  @Test
  void lies64BytesAligned() {
    arena.allocate(1);
    PackedMatrix packed = Packer.pack(RandomBlocks.weight(DType.Q4_0, 1, 32, 1), arena);

    assertThat(packed.data().address() % 64).isZero();
  }

  @Test
  void saysWhatItNeeded_whenThereIsNoMemory() {
    Weight weight = RandomBlocks.weight(DType.Q4_0, 17, 64, 1);

    assertThatThrownBy(() ->
            Packer.pack(
                weight,
                (_, _) -> {
                  throw new OutOfMemoryError("none left");
                }))
        .isInstanceOf(ResourceException.class)
        .hasMessage("w: no memory for its packed form of 1152 bytes");
  }

  @Test
  void refusesTypes_whenTheyAreNoWeights() {
    Tensor tensor = new Tensor("i", DType.I8, Shape.of(1, 32), MemorySegment.ofArray(new byte[32]));
    Dimension one = Dimension.of(AxisName.HEADS.of(1));
    WeightSpec spec = WeightSpec.matrix("i", one, Dimension.of(AxisName.HIDDEN.of(32)));
    Weight weight = new Weight(spec, tensor, StorageLayout.CANONICAL);

    assertThatThrownBy(() -> Packer.pack(weight, arena))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("I8 is not a type of weights");
  }

  private static byte[] bytes(PackedMatrix packed) {
    return packed.data().toArray(ValueLayout.JAVA_BYTE);
  }

  private static void assertReadsAs(Weight weight, PackedMatrix packed) {
    WeightRows stored = weight.openRows();
    assertThat(packed.rows()).isEqualTo(stored.rows());
    float[] expected = new float[stored.columns()];
    for (int row = 0; row < stored.rows(); row++) {
      stored.read(row, 0, expected, 0, expected.length);
      assertRow(stored.type(), packed, row, expected);
    }
  }

  private static float[] floats(Tensor tensor, long offset) {
    float[] floats = new float[Math.toIntExact(tensor.shape().columns())];
    Dequantizer.dequantizeRow(tensor.dtype(), tensor.data(), offset, floats, 0, floats.length);
    return floats;
  }

  private static void assertRow(DType type, PackedMatrix packed, int row, float[] expected) {
    float[] actual = new float[packed.columns()];
    packed.readRow(row, actual);
    for (int column = 0; column < actual.length; column++) {
      double error = Math.abs((double) actual[column] - expected[column]);
      boolean agrees =
          same(actual[column], expected[column]) || error <= tolerance(type, packed, row, column);
      if (!agrees) {
        assertThat(actual[column])
            .as("%s as %s, row %d, column %d", type, packed.form(), row, column)
            .isEqualTo(expected[column]);
      }
    }
  }

  /// Zeros of different signs are the same number.
  private static boolean same(float a, float b) {
    return a == b || (Float.isNaN(a) && Float.isNaN(b));
  }

  private static double tolerance(DType type, PackedMatrix packed, int row, int column) {
    if (packed.form() == PackedForm.F32 || type.blockElements() < 256) {
      return 0;
    }
    double minimum = packed.form().hasMinimums() ? packed.minimum(row, column) : 0;
    double product = packed.value(row, column) - minimum;
    return HALF_ROUNDING * (Math.abs(product) + Math.abs(minimum));
  }

  private static void assertPaddedWithZeros(PackedMatrix packed) {
    for (int row = packed.rows(); row < 16 * packed.groups(); row++) {
      for (int column = 0; column < packed.columns(); column++) {
        assertThat(Math.abs(packed.value(row, column))).isZero();
      }
    }
  }
}
