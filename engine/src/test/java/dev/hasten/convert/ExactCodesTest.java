package dev.hasten.convert;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.hasten.format.CompressedFormat;
import dev.hasten.tensor.DType;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ExactCodesTest {
  private static final int COLUMNS = 64;
  private static final CodeGrid GRID = new CodeGrid(CompressedFormat.PACK_QUANTIZED, 32, DType.F16);

  private final float[] scales = new float[2];
  private final byte[] codes = new byte[COLUMNS];

  private void code(float[] values) {
    new ExactCodes().open(new VectorSource("v", values), GRID).code(0, values, scales, codes);
  }

  @ParameterizedTest
  @ValueSource(floats = {0.0123f, -0.5f, 3e-6f, -1234f})
  void givesBackEveryNumber(float wanted) {
    float scale = Float.float16ToFloat(Float.floatToFloat16(wanted));
    Random random = new Random(7);
    float[] values = new float[COLUMNS];
    for (int column = 0; column < COLUMNS; column++) {
      values[column] = scale * (random.nextInt(16) - 8);
    }

    code(values);

    for (int column = 0; column < COLUMNS; column++) {
      assertThat(scales[column / 32] * codes[column]).isEqualTo(values[column]);
      assertThat((int) codes[column]).isBetween(-8, 7);
    }
  }

  @Test
  void takesAnyScale_whenAllAreZeros() {
    code(new float[COLUMNS]);

    assertThat(codes).containsOnly(0);
    assertThat(scales).containsOnly(1f);
  }

  @Test
  void refusesNumbersThatWereNotRounded() {
    float[] values = new float[COLUMNS];
    values[0] = 1;
    values[1] = 0.9f;

    assertThatThrownBy(() -> code(values)).hasMessageContaining("v[0, 0]: no codes times a scale");
  }
}
