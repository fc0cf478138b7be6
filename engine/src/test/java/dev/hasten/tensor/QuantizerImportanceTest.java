package dev.hasten.tensor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class QuantizerImportanceTest {
  private static final int COUNT = 4096;

  /// A number halfway between two codes may go to the other one: as far off but for the rounding of
  /// f32, and the next column's importance of 1e-9 at least is added.
  private static final double ROUNDING = 1e-5;

  /// Measured is 0.53 to 0.70: more would mean that the search has lost its use.
  private static final double WORTH_WHILE = 0.75;

  /// Even where all columns count the same, searching beats the range of the numbers: measured 0.75
  /// to 0.93.
  private static final double WORTH_WHILE_IF_EQUAL = 0.98;

  /// Codes of 4 bits for numbers from -1 to 1 have steps of 2/15, and the ends may be cut off by
  /// one more. Numbers that are not rounded at all would be up to 1 off.
  private static final float CUT_OFF = 4 / 15f;

  static Stream<DType> types() {
    return Stream.of(
        DType.Q4_0, DType.Q4_1, DType.Q5_0, DType.Q5_1, DType.Q4_K, DType.Q5_K, DType.Q6_K);
  }

  @ParameterizedTest
  @MethodSource("types")
  void hasNoLargerErrorThanWithout_whateverTheNumbers(DType dtype) {
    int block = dtype.blockElements();
    for (int run = 0; run < 84; run++) {
      float[] all = SeededNumbers.manyKinds(21, run + 1);
      float[] numbers = Arrays.copyOfRange(all, 256 * run, 256 * run + block);
      float[] importance = SeededNumbers.importance(run, block);

      double plain = error(dtype, SeededNumbers.rounded(dtype, numbers), numbers, importance);
      double weighted =
          error(dtype, SeededNumbers.rounded(dtype, numbers, importance), numbers, importance);

      assertThat(weighted).as("run %d", run).isLessThanOrEqualTo(plain * (1 + ROUNDING));
    }
  }

  @ParameterizedTest
  @MethodSource("types")
  void hasAMuchSmallerError_whenFewColumnsCount(DType dtype) {
    float[] numbers = SeededNumbers.bell(22, COUNT);
    float[] importance = SeededNumbers.importance(23, COUNT);

    assertThat(relativeError(dtype, numbers, importance)).isLessThan(WORTH_WHILE);
  }

  @ParameterizedTest
  @MethodSource("types")
  void hasASmallerError_whenAllColumnsCountTheSame(DType dtype) {
    float[] numbers = SeededNumbers.bell(24, COUNT);
    float[] importance = new float[COUNT];
    Arrays.fill(importance, 3);

    assertThat(relativeError(dtype, numbers, importance)).isLessThan(WORTH_WHILE_IF_EQUAL);
  }

  private static double relativeError(DType dtype, float[] numbers, float[] importance) {
    return error(dtype, SeededNumbers.rounded(dtype, numbers, importance), numbers, importance)
        / error(dtype, SeededNumbers.rounded(dtype, numbers), numbers, importance);
  }

  private static double error(DType dtype, byte[] rounded, float[] numbers, float[] importance) {
    return SeededNumbers.weightedError(numbers, SeededNumbers.readBack(dtype, rounded), importance);
  }

  @ParameterizedTest
  @MethodSource("types")
  void givesTheSameBytes_whenImportanceHasAnotherUnit(DType dtype) {
    float[] numbers = SeededNumbers.bell(25, COUNT);
    float[] importance = SeededNumbers.importance(26, COUNT);
    byte[] expected = SeededNumbers.rounded(dtype, numbers, importance);

    for (float unit : new float[] {0x1p-60f, 0x1p100f}) {
      float[] other = importance.clone();
      for (int i = 0; i < COUNT; i++) {
        other[i] *= unit;
      }
      assertThat(SeededNumbers.rounded(dtype, numbers, other)).isEqualTo(expected);
    }
  }

  @ParameterizedTest
  @MethodSource("types")
  void roundsAsIfAllWereEqual_whenNoColumnCounts(DType dtype) {
    float[] numbers = SeededNumbers.bell(27, COUNT);
    float[] equal = new float[COUNT];
    Arrays.fill(equal, 0.5f);

    assertThat(SeededNumbers.rounded(dtype, numbers, new float[COUNT]))
        .isEqualTo(SeededNumbers.rounded(dtype, numbers, equal));
  }

  /// A quarter of the columns of a block: whole groups of the K types.
  @ParameterizedTest
  @MethodSource("types")
  void stillRoundsColumns_whenTheyDoNotCount(DType dtype) {
    float[] numbers = SeededNumbers.bell(28, 256);
    float[] importance = new float[256];
    Arrays.fill(importance, 1);
    Arrays.fill(importance, 64, 128, 0);

    float[] readBack =
        SeededNumbers.readBack(dtype, SeededNumbers.rounded(dtype, numbers, importance));

    for (int i = 64; i < 128; i++) {
      assertThat(Math.abs(readBack[i] - numbers[i])).as("column %d", i).isLessThan(CUT_OFF);
    }
  }

  @ParameterizedTest
  @EnumSource(names = {"F32", "F16", "BF16", "Q8_0"})
  void givesThePlainBytes_whenThereIsNothingToChoose(DType dtype) {
    float[] numbers = SeededNumbers.manyKinds(29, 16);

    assertThat(SeededNumbers.rounded(dtype, numbers, SeededNumbers.importance(30, COUNT)))
        .isEqualTo(SeededNumbers.rounded(dtype, numbers));
  }

  @ParameterizedTest
  @ValueSource(floats = {-1, -Float.MIN_VALUE, Float.NaN, Float.POSITIVE_INFINITY})
  void saysWhichColumn_whenAnImportanceIsNone(float odd) {
    float[] importance = SeededNumbers.importance(31, 64);
    importance[40] = odd;

    assertThatThrownBy(() -> SeededNumbers.rounded(DType.Q4_0, new float[64], importance))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(
            "the importance of column 40 is %s, not a finite number from 0 up".formatted(odd));
  }

  @Test
  void failsBeforeWriting_whenImportanceIsShort() {
    byte[] out = new byte[36];

    assertThatThrownBy(() ->
            Quantizer.of(DType.Q4_0)
                .quantizeRow(new float[64], 0, 64, new float[63], 0, MemorySegment.ofArray(out), 0))
        .isInstanceOf(IndexOutOfBoundsException.class);
    assertThat(out).containsOnly(0);
  }
}
