package dev.hasten.kvcache;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class NibbleCodesTest {
  /// The scale is an f16, of 11 bits.
  private static final double SCALE_ROUNDING = 0x1p-11;

  private final Random random = new Random(8);
  private final NibbleCodes codes = new NibbleCodes();

  private float[] vector(int size) {
    float[] vector = new float[size];
    for (int i = 0; i < size; i++) {
      vector[i] = (float) random.nextGaussian();
    }
    return vector;
  }

  private float[] kept(float[] source, int at, int count) {
    codes.take(source, at, count);
    float unit = Float.float16ToFloat(codes.scale());
    float[] kept = new float[2 * NibbleCodes.BYTES];
    for (int i = 0; i < NibbleCodes.BYTES; i++) {
      kept[i] = unit * NibbleCodes.first(codes.pair(i));
      kept[i + NibbleCodes.BYTES] = unit * NibbleCodes.second(codes.pair(i));
    }
    return kept;
  }

  private static double missed(float[] source, float[] kept) {
    double sum = 0;
    for (int i = 0; i < source.length; i++) {
      sum += Math.pow((double) source[i] - kept[i], 2);
    }
    return sum;
  }

  /// With a code of -8 for the largest.
  private static double missedByGgml(float[] source) {
    float extreme = 0;
    for (float x : source) {
      extreme = Math.abs(x) > Math.abs(extreme) ? x : extreme;
    }
    float unit = Float.float16ToFloat(Float.floatToFloat16(extreme / -8));
    float[] kept = new float[source.length];
    for (int i = 0; i < source.length; i++) {
      kept[i] = unit * (float) Math.clamp(Math.rint(source[i] / unit), -8, 7);
    }
    return missed(source, kept);
  }

  @Test
  void missesNoMoreThanGgml() {
    double ours = 0;
    double theirs = 0;
    for (int block = 0; block < 100; block++) {
      float[] source = vector(KvType.SCALE_ELEMENTS);
      double missed = missed(source, kept(source, 0, source.length));
      assertThat(missed).isLessThanOrEqualTo(missedByGgml(source) * (1 + SCALE_ROUNDING));
      ours += missed;
      theirs += missedByGgml(source);
    }
    assertThat(ours).isLessThan(theirs);
  }

  @ParameterizedTest
  @ValueSource(floats = {-0.5F, 0.5F})
  void keepsCodesExactly(float unit) {
    float[] source = new float[KvType.SCALE_ELEMENTS];
    for (int i = 0; i < source.length; i++) {
      source[i] = unit * (i % 16 - 8);
    }

    assertThat(kept(source, 0, source.length)).isEqualTo(source);
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 7, 16, 17, 31})
  void takesWhatIsThere_andZeros(int count) {
    float[] source = vector(40);
    float[] kept = kept(source, 5, count);

    for (int i = 0; i < kept.length; i++) {
      if (i >= count) {
        assertThat(kept[i]).isZero();
      }
    }
    float[] alone = kept(Arrays.copyOfRange(source, 5, 5 + count), 0, count);
    assertThat(kept).isEqualTo(alone);
  }

  @Test
  void keepsTheLargest_whicheverItsSign() {
    float[] source = new float[KvType.SCALE_ELEMENTS];
    for (float extreme : new float[] {-3, 3}) {
      source[20] = extreme;
      assertThat((double) kept(source, 0, source.length)[20])
          .isCloseTo(extreme, within(3 * SCALE_ROUNDING));
    }
  }

  @Test
  void keepsZeros() {
    float[] zeros = new float[KvType.SCALE_ELEMENTS];

    assertThat(kept(zeros, 0, zeros.length)).containsExactly(zeros, within(0F));
  }
}
