package dev.hasten.tensor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.hasten.error.BadModelException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Arrays;
import java.util.Random;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class QuantizerTest {
  private static final int COUNT = 2048;

  /// An f16 keeps 11 bits: rounding a scale or a minimum changes it by this part of it at most.
  private static final float F16_ROUNDING = 0x1p-11f;

  /// Q8_0's largest code is 127: half a step, and the largest code times the scale's rounding.
  private static final float Q8_0_STEPS = 0.5f + 127 * F16_ROUNDING;

  /// Where both ends of a block are equally far, the upper has no code: it is a whole step off.
  private static final float SYMMETRIC_STEPS = 1 + 16 * F16_ROUNDING;

  /// Half a step, and the largest code times the scale's rounding.
  private static final float AFFINE_STEPS = 0.5f + 31 * F16_ROUNDING;

  /// Scales of 6 bits are up to 1/126 of the largest off, by which even the largest of 31 codes
  /// moves a quarter of a step; so do minimums; half a step for the code.
  private static final float SUPERBLOCK_STEPS = 1;

  /// A constant is one code times a scale, which is rounded to f16; BF16 keeps 8 bits.
  private static final float CONSTANT_ROUNDING = 0x1p-8f;

  static Stream<DType> types() {
    return Stream.of(
        DType.F32,
        DType.F16,
        DType.BF16,
        DType.Q4_0,
        DType.Q4_1,
        DType.Q5_0,
        DType.Q5_1,
        DType.Q8_0,
        DType.Q4_K,
        DType.Q5_K,
        DType.Q6_K);
  }

  @Test
  void readsBackWhatWasWritten_whenTypeIsF32() {
    float[] numbers = SeededNumbers.manyKinds(3, 42);

    assertThat(SeededNumbers.readBack(DType.F32, SeededNumbers.rounded(DType.F32, numbers)))
        .isEqualTo(numbers);
  }

  @ParameterizedTest
  @CsvSource({"F16, 0x1p-11", "BF16, 0x1p-8"})
  void isHalfALastPlaceOff_whenNumbersAreStoredOneByOne(DType dtype, float halfLastPlace) {
    float[] numbers = SeededNumbers.bell(4, COUNT);

    float[] readBack = SeededNumbers.readBack(dtype, SeededNumbers.rounded(dtype, numbers));

    for (int i = 0; i < COUNT; i++) {
      float error = Math.abs(readBack[i] - numbers[i]);
      assertThat(error)
          .isLessThanOrEqualTo(halfLastPlace * Math.max(0x1p-14f, Math.abs(numbers[i])));
    }
  }

  @ParameterizedTest
  @EnumSource(names = {"Q8_0", "Q4_0", "Q5_0", "Q6_K"})
  void isAFewStepsOff_whenCodesLieOnBothSidesOfZero(DType dtype) {
    float steps = dtype == DType.Q8_0 ? Q8_0_STEPS : SYMMETRIC_STEPS;
    float codes =
        switch (dtype) {
          case Q8_0 -> 127;
          case Q4_0 -> 8;
          case Q5_0 -> 16;
          default -> 32;
        };

    expectErrorsWithin(dtype, (low, high) -> steps * Math.max(-low, high) / codes);
  }

  @ParameterizedTest
  @CsvSource({"Q4_1, 15", "Q5_1, 31"})
  void isHalfAStepOff_whenBlocksHaveMinimums(DType dtype, float codes) {
    expectErrorsWithin(
        dtype, (low, high) -> AFFINE_STEPS * (high - low) / codes + F16_ROUNDING * Math.abs(low));
  }

  @ParameterizedTest
  @CsvSource({"Q4_K, 15", "Q5_K, 31"})
  void isAStepOff_whenSuperblocksHaveMinimums(DType dtype, float codes) {
    expectErrorsWithin(dtype, (low, high) -> SUPERBLOCK_STEPS * (high - low) / codes);
  }

  @FunctionalInterface
  private interface Bound {
    float of(float low, float high);
  }

  private static void expectErrorsWithin(DType dtype, Bound bound) {
    float[] numbers = SeededNumbers.bell(5, COUNT);
    float[] readBack = SeededNumbers.readBack(dtype, SeededNumbers.rounded(dtype, numbers));
    int block = dtype.blockElements();
    for (int at = 0; at < COUNT; at += block) {
      float[] sorted = Arrays.copyOfRange(numbers, at, at + block);
      Arrays.sort(sorted);
      float allowed = bound.of(sorted[0], sorted[block - 1]);
      for (int i = at; i < at + block; i++) {
        assertThat(readBack[i]).as("element %d", i).isCloseTo(numbers[i], within(allowed));
      }
    }
  }

  @ParameterizedTest
  @MethodSource("types")
  void readsBackZeros_whenAllAreZero(DType dtype) {
    float[] zeros = new float[512];

    expectZeros(dtype, SeededNumbers.rounded(dtype, zeros));
    expectZeros(dtype, SeededNumbers.rounded(dtype, zeros, SeededNumbers.importance(6, 512)));
  }

  private static void expectZeros(DType dtype, byte[] rounded) {
    float[] readBack = SeededNumbers.readBack(dtype, rounded);
    assertThat(IntStream.range(0, readBack.length).filter(i -> readBack[i] != 0)).isEmpty();
  }

  @ParameterizedTest
  @MethodSource("types")
  void readsBackConstants_whenAllAreEqual(DType dtype) {
    for (float constant : new float[] {-0.75f, 0.75f, 1234.5f}) {
      float[] constants = new float[512];
      Arrays.fill(constants, constant);

      float[] readBack = SeededNumbers.readBack(dtype, SeededNumbers.rounded(dtype, constants));

      for (float value : readBack) {
        assertThat(value).isCloseTo(constant, within(Math.abs(constant) * CONSTANT_ROUNDING));
      }
    }
  }

  /// A grid of each type: a scale and a minimum that f16 has, times codes that include both ends.
  static Stream<DType> typesThatKeepGrids() {
    return Stream.of(DType.Q8_0, DType.Q4_0, DType.Q4_1, DType.Q5_0, DType.Q5_1);
  }

  @ParameterizedTest
  @MethodSource("typesThatKeepGrids")
  void readsBackTheVeryNumbers_whenTheyLieOnAGrid(DType dtype) {
    float[] grid = grid(dtype, new Random(7));

    assertThat(SeededNumbers.readBack(dtype, SeededNumbers.rounded(dtype, grid))).isEqualTo(grid);
    assertThat(
            SeededNumbers.readBack(
                dtype, SeededNumbers.rounded(dtype, grid, SeededNumbers.importance(8, COUNT))))
        .isEqualTo(grid);
  }

  private static float[] grid(DType dtype, Random random) {
    int lowest =
        switch (dtype) {
          case Q8_0 -> -127;
          case Q4_0 -> -8;
          case Q5_0 -> -16;
          default -> 0;
        };
    int highest =
        switch (dtype) {
          case Q8_0 -> 127;
          case Q4_0 -> 7;
          case Q5_0, Q4_1 -> 15;
          default -> 31;
        };
    float[] grid = new float[COUNT];
    for (int at = 0; at < COUNT; at += 32) {
      float scale = (1 + random.nextInt(2047)) / 1024f;
      float minimum = lowest == 0 ? random.nextInt(-2047, 2048) / 1024f : 0;
      for (int i = 0; i < 32; i++) {
        int code = i == 3 ? lowest : i == 20 ? highest : random.nextInt(lowest, highest + 1);
        grid[at + i] = scale * code + minimum;
      }
    }
    return grid;
  }

  @ParameterizedTest
  @MethodSource("types")
  void readsBackFiniteNumbers_whenTheyAreHugeOrTiny(DType dtype) {
    float[] extremes = {
      Float.MAX_VALUE,
      -Float.MAX_VALUE,
      1e30f,
      -1e20f,
      1e9f,
      -7e4f,
      1,
      -1e-5f,
      1e-20f,
      -1e-38f,
      Float.MIN_VALUE,
      -Float.MIN_VALUE,
      Float.MIN_NORMAL,
      0,
      -0f
    };
    Random random = new Random(9);
    for (int trial = 0; trial < 300; trial++) {
      int kinds = 1 + random.nextInt(extremes.length);
      int first = random.nextInt(extremes.length);
      float[] numbers = new float[512];
      for (int i = 0; i < numbers.length; i++) {
        numbers[i] = extremes[(first + random.nextInt(kinds)) % extremes.length];
      }
      expectFinite(dtype, SeededNumbers.rounded(dtype, numbers));
      expectFinite(
          dtype, SeededNumbers.rounded(dtype, numbers, SeededNumbers.importance(trial, 512)));
    }
  }

  private static void expectFinite(DType dtype, byte[] rounded) {
    float[] readBack = SeededNumbers.readBack(dtype, rounded);
    assertThat(IntStream.range(0, readBack.length).filter(i -> !Float.isFinite(readBack[i])))
        .isEmpty();
  }

  @ParameterizedTest
  @CsvSource({
    "F16, 1e6, 65504",
    "F16, -1e6, -65504",
    "BF16, 3.4028234e38, 3.3895314e38",
    "Q8_0, 1e9, 8319008",
    "Q4_0, 1e9, 524032",
    "Q4_1, 1e9, 982560",
    "Q6_K, -1e9, -257889248"
  })
  void keepsTheFarthestNumber_whenOneIsBeyondTheRange(DType dtype, float number, float kept) {
    float[] numbers = new float[dtype.blockElements()];
    numbers[0] = number;

    assertThat(SeededNumbers.readBack(dtype, SeededNumbers.rounded(dtype, numbers))[0])
        .isCloseTo(kept, within(Math.abs(kept) * F16_ROUNDING));
  }

  @ParameterizedTest
  @MethodSource("types")
  void readsAndWritesOnlyTheRow_whenOffsetsAreGiven(DType dtype) {
    int block = dtype.blockElements();
    float[] numbers = SeededNumbers.bell(10, 5 + 2 * block);
    float[] row = Arrays.copyOfRange(numbers, 3, 3 + 2 * block);
    float[] importance = SeededNumbers.importance(11, 7 + 2 * block);
    float[] ofRow = Arrays.copyOfRange(importance, 7, 7 + 2 * block);
    byte[] out = new byte[5 + 2 * dtype.blockBytes() + 3];
    Arrays.fill(out, (byte) 77);

    Quantizer.of(dtype).quantizeRow(numbers, 3, 2 * block, MemorySegment.ofArray(out), 5);
    expectOnlyRow(out, SeededNumbers.rounded(dtype, row));

    Quantizer.of(dtype)
        .quantizeRow(numbers, 3, 2 * block, importance, 7, MemorySegment.ofArray(out), 5);
    expectOnlyRow(out, SeededNumbers.rounded(dtype, row, ofRow));
  }

  private static void expectOnlyRow(byte[] out, byte[] expected) {
    assertThat(Arrays.copyOfRange(out, 5, 5 + expected.length)).isEqualTo(expected);
    assertThat(Arrays.copyOfRange(out, 0, 5)).containsOnly(77);
    assertThat(Arrays.copyOfRange(out, 5 + expected.length, out.length)).containsOnly(77);
  }

  @ParameterizedTest
  @MethodSource("types")
  void givesTheSameBytes_whenItRoundedOthersBefore(DType dtype) {
    Quantizer quantizer = Quantizer.of(dtype);
    float[] importance = SeededNumbers.importance(12, COUNT);
    MemorySegment out = MemorySegment.ofArray(new byte[(int) dtype.bytesFor(COUNT)]);
    for (float[] numbers :
        new float[][] {
          SeededNumbers.manyKinds(13, 8), new float[COUNT], grid(DType.Q5_1, new Random(1))
        }) {

      quantizer.quantizeRow(numbers, 0, COUNT, out, 0);
      assertThat(out.toArray(ValueLayout.JAVA_BYTE))
          .isEqualTo(SeededNumbers.rounded(dtype, numbers));

      quantizer.quantizeRow(numbers, 0, COUNT, importance, 0, out, 0);
      assertThat(out.toArray(ValueLayout.JAVA_BYTE))
          .isEqualTo(SeededNumbers.rounded(dtype, numbers, importance));
    }
  }

  @ParameterizedTest
  @ValueSource(floats = {Float.NaN, Float.POSITIVE_INFINITY, Float.NEGATIVE_INFINITY})
  void saysWhichElement_whenOneIsNotFinite(float odd) {
    types()
        .forEach(dtype -> {
          float[] numbers = SeededNumbers.bell(14, 5 + 512);
          numbers[5 + 300] = odd;
          byte[] out = new byte[(int) dtype.bytesFor(512)];

          assertThatThrownBy(() ->
                  Quantizer.of(dtype).quantizeRow(numbers, 5, 512, MemorySegment.ofArray(out), 0))
              .isInstanceOf(BadModelException.class)
              .hasMessage(
                  "element 300 of a row is %s, which is not to be rounded into %s"
                      .formatted(odd, dtype));
          assertThat(out).containsOnly(0);
        });
  }

  @Test
  void refusesPartsOfBlocks_whenCountIsNoMultiple() {
    assertThatThrownBy(() ->
            Quantizer.of(DType.Q4_0)
                .quantizeRow(new float[64], 0, 33, MemorySegment.ofArray(new byte[36]), 0))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("Q4_0 stores blocks of 32, not 33 elements");
  }

  @ParameterizedTest
  @EnumSource(names = {"Q2_K", "Q3_K", "IQ4_NL", "I8", "I16", "I32", "I64", "F64", "U8", "BOOL"})
  void refusesTypes_whenNothingIsRoundedIntoThem(DType dtype) {
    assertThatThrownBy(() -> Quantizer.of(dtype))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("nothing is rounded into " + dtype);
  }

  @Test
  void failsWithoutWritingBeyond_whenOutIsShort() {
    byte[] memory = new byte[256];
    MemorySegment out = MemorySegment.ofArray(memory).asSlice(0, DType.Q6_K.blockBytes() - 1);

    assertThatThrownBy(() -> Quantizer.of(DType.Q6_K).quantizeRow(new float[256], 0, 256, out, 0))
        .isInstanceOf(IndexOutOfBoundsException.class);
    assertThat(IntStream.range(209, 256).map(i -> memory[i])).containsOnly(0);
  }
}
