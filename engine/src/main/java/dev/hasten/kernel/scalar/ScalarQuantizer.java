package dev.hasten.kernel.scalar;

import dev.hasten.kernel.FloatMatrix;
import dev.hasten.kernel.QuantizedMatrix;
import java.lang.foreign.ValueLayout;

/// For each 32 columns `scale = max|x| / 127` and `round(x · (127 / max|x|))`, halves to even.
final class ScalarQuantizer {
  private static final int BLOCK = QuantizedMatrix.BLOCK;
  private static final int HALF = BLOCK / 2;
  private static final float LARGEST_CODE = 127;

  /// Below it the quotient of the two would be infinite.
  private static final float SMALLEST = 1e-36f;

  private ScalarQuantizer() {}

  static void quantize(QuantizedMatrix output, FloatMatrix input, int row) {
    float[] values = input.row(row);
    for (int block = 0; block < values.length / BLOCK; block++) {
      quantizeBlock(output, values, block, (long) row * (values.length / BLOCK) + block);
    }
  }

  private static void quantizeBlock(QuantizedMatrix output, float[] values, int block, long at) {
    float largest = 0;
    for (int i = 0; i < BLOCK; i++) {
      largest = Math.max(largest, Math.abs(values[block * BLOCK + i]));
    }
    float scale = largest / LARGEST_CODE;
    float inverse = largest > SMALLEST ? LARGEST_CODE / largest : 0;
    int[] sums = new int[2];
    for (int i = 0; i < BLOCK; i++) {
      int code = (int) Math.rint(values[block * BLOCK + i] * inverse);
      output.values().set(ValueLayout.JAVA_BYTE, at * BLOCK + i, (byte) code);
      sums[i / HALF] += code;
    }
    output.scales().setAtIndex(ValueLayout.JAVA_FLOAT, 2 * at, scale);
    float both = scale * sums[0] + scale * sums[1];
    output.scales().setAtIndex(ValueLayout.JAVA_FLOAT, 2 * at + 1, both);
    for (int half = 0; half < 2; half++) {
      output.sums().setAtIndex(ValueLayout.JAVA_FLOAT, 4 * at + half, scale * sums[half]);
      output.sums().setAtIndex(ValueLayout.JAVA_INT, 4 * at + 2 + half, -sums[half]);
    }
  }
}
