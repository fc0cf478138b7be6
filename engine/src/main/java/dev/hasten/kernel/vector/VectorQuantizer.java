package dev.hasten.kernel.vector;

import dev.hasten.kernel.QuantizedMatrix;
import java.lang.foreign.ValueLayout;

/// Rounds rows to int8 with the oracle's bits. None of these kernels reads the result.
final class VectorQuantizer {
  private static final int BLOCK = QuantizedMatrix.BLOCK;
  private static final int HALF = BLOCK / 2;
  private static final float LARGEST_CODE = 127;

  private VectorQuantizer() {}

  /// @param values a row, whole blocks
  static void quantize(QuantizedMatrix output, float[] values, int row) {
    int blocks = output.columns() / BLOCK;
    for (int block = 0; block < blocks; block++) {
      quantizeBlock(output, values, block * BLOCK, (long) row * blocks + block);
    }
  }

  private static void quantizeBlock(QuantizedMatrix output, float[] values, int from, long at) {
    float largest = 0;
    for (int i = 0; i < BLOCK; i++) {
      largest = Math.max(largest, Math.abs(values[from + i]));
    }
    float scale = largest / LARGEST_CODE;
    float inverse = largest > 0 ? LARGEST_CODE / largest : 0;
    int first = codes(output, values, from, inverse, at * BLOCK);
    int second = codes(output, values, from + HALF, inverse, at * BLOCK + HALF);
    output.scales().setAtIndex(ValueLayout.JAVA_FLOAT, 2 * at, scale);
    float both = scale * first + scale * second;
    output.scales().setAtIndex(ValueLayout.JAVA_FLOAT, 2 * at + 1, both);
    output.sums().setAtIndex(ValueLayout.JAVA_FLOAT, 4 * at, scale * first);
    output.sums().setAtIndex(ValueLayout.JAVA_FLOAT, 4 * at + 1, scale * second);
    output.sums().setAtIndex(ValueLayout.JAVA_INT, 4 * at + 2, -first);
    output.sums().setAtIndex(ValueLayout.JAVA_INT, 4 * at + 3, -second);
  }

  private static int codes(
      QuantizedMatrix output, float[] values, int from, float inverse, long at) {
    int sum = 0;
    for (int i = 0; i < HALF; i++) {
      int code = (int) Math.rint(values[from + i] * inverse);
      output.values().set(ValueLayout.JAVA_BYTE, at + i, (byte) code);
      sum += code;
    }
    return sum;
  }
}
