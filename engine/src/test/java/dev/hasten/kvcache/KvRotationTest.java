package dev.hasten.kvcache;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class KvRotationTest {
  /// Ten additions in a row, each rounded to 24 bits.
  private static final double ROUNDING = 1e-5;

  private static final int AT = 3;

  private final Random random = new Random(5);

  private float[] vector(int size) {
    float[] vector = new float[size];
    for (int i = 0; i < size; i++) {
      vector[i] = (float) random.nextGaussian();
    }
    return vector;
  }

  private static float[] turned(float[] vector) {
    float[] turned = vector.clone();
    KvRotation.HADAMARD.apply(turned, 0, vector.length);
    return turned;
  }

  private static double dot(float[] a, float[] b) {
    double sum = 0;
    for (int i = 0; i < a.length; i++) {
      sum += (double) a[i] * b[i];
    }
    return sum;
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 6, 16, 40, 64, 80, 96, 128, 256, 576, 1024})
  void isItsOwnInverse(int headDim) {
    float[] vector = vector(headDim);

    assertThat(turned(turned(vector))).containsExactly(vector, within((float) ROUNDING));
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 6, 16, 40, 64, 80, 96, 128, 256, 576, 1024})
  void keepsScoresAsTheyAre(int headDim) {
    float[] query = vector(headDim);
    float[] key = vector(headDim);

    assertThat(dot(turned(query), turned(key)))
        .isCloseTo(dot(query, key), within(ROUNDING * headDim));
  }

  /// The matrix has `1 / √n`, negative where row and column have an odd number of ones in common.
  @ParameterizedTest
  @CsvSource({"64,64", "128,128", "256,256", "80,16", "96,32", "6,2", "7,1", "1024,512"})
  void turnsTogetherAsManyAsAPowerOfTwoDivides(int headDim, int together) {
    float[] vector = vector(headDim);
    float[] turned = turned(vector);

    for (int row = 0; row < headDim; row++) {
      int from = row / together * together;
      double expected = 0;
      for (int column = 0; column < together; column++) {
        boolean negative = Integer.bitCount((row - from) & column) % 2 == 1;
        expected += (negative ? -1 : 1) * vector[from + column] / Math.sqrt(together);
      }
      assertThat((double) turned[row]).isCloseTo(expected, within(ROUNDING));
    }
  }

  @Test
  void touchesNothingElse() {
    float[] row = vector(64 + 2 * AT);
    float[] before = row.clone();

    KvRotation.HADAMARD.apply(row, AT, 64);

    assertThat(Arrays.copyOf(row, AT)).isEqualTo(Arrays.copyOf(before, AT));
    assertThat(Arrays.copyOfRange(row, AT + 64, row.length))
        .isEqualTo(Arrays.copyOfRange(before, AT + 64, before.length));
  }

  @Test
  void spreadsWhatStandsOut() {
    float[] vector = new float[64];
    vector[17] = 8;

    for (float element : turned(vector)) {
      assertThat(Math.abs(element)).isEqualTo(1);
    }
  }

  @Test
  void leavesAllAsItIs_whereThereIsNone() {
    float[] vector = vector(64);
    float[] same = vector.clone();
    KvRotation.NONE.apply(same, 0, 64);

    assertThat(same).isEqualTo(vector);
  }
}
