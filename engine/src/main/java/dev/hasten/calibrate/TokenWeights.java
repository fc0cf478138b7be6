package dev.hasten.calibrate;

import dev.hasten.kernel.FloatMatrix;

/// What the error of a token counts: it is taken as a share of the value that it ends up in. A few
/// tokens (the first of a text, most of all) have values a thousand times greater than others, and
/// would else be all that is seen.
final class TokenWeights {
  private static final float TINY = 1e-20f;

  private float[] factors = {};

  /// Of each row: 1 / root mean square.
  void take(FloatMatrix matrix, int rows) {
    if (factors.length < rows) {
      factors = new float[rows];
    }
    float[] row = new float[matrix.columns()];
    for (int index = 0; index < rows; index++) {
      matrix.read(index, 0, row, 0, row.length);
      factors[index] = 1 / (float) Math.sqrt(meanSquare(row) + TINY);
    }
  }

  private static double meanSquare(float[] row) {
    double sum = 0;
    for (float value : row) {
      sum += (double) value * value;
    }
    return sum / row.length;
  }

  /// Of each row, valid until more is taken.
  float[] factors() {
    return factors;
  }
}
