package dev.hasten.tensor;

import java.util.Arrays;

/// Finds a scale for a group of 16 numbers: tries several, and for each the scale of least squares
/// through its codes. A number counts as its square. Every sum is taken in the order of ggml's
/// `make_qx_quants`, so that no bit differs.
final class PlainScaleSearch {
  private static final int GROUP = SignedSuperblock.GROUP;
  private static final int HALF = SignedSuperblock.HALF;
  private static final int FARTHEST_TRY = 9;
  private static final float SHIFT_STEP = 0.1f;

  /// Below it a group counts as zero.
  static final float SMALLEST = 1e-15f;

  private float scale;
  private float sumProducts;
  private float sumSquares;

  /// Writes the codes of 16 numbers and returns the scale.
  float search(float[] x, int at, int[] codes) {
    float farthest = farthest(x, at);
    if (Math.abs(farthest) < SMALLEST) {
      Arrays.fill(codes, at, at + GROUP, -HALF);
      return 0;
    }
    float inverse = -HALF / farthest;
    sum(inverse, x, at);
    choose(inverse, x, at, codes);
    scale = sumSquares != 0 ? sumProducts / sumSquares : 0;
    float best = scale * sumProducts;
    for (int k = -FARTHEST_TRY; k <= FARTHEST_TRY; k++) {
      if (k != 0) {
        inverse = -(HALF + SHIFT_STEP * k) / farthest;
        sum(inverse, x, at);
        if (sumSquares > 0 && sumProducts * sumProducts > best * sumSquares) {
          choose(inverse, x, at, codes);
          scale = sumProducts / sumSquares;
          best = scale * sumProducts;
        }
      }
    }
    return scale;
  }

  private static float farthest(float[] x, int at) {
    float farthest = 0;
    float distance = 0;
    for (int i = 0; i < GROUP; i++) {
      float magnitude = Math.abs(x[at + i]);
      if (magnitude > distance) {
        distance = magnitude;
        farthest = x[at + i];
      }
    }
    return farthest;
  }

  private void sum(float inverse, float[] x, int at) {
    float products = 0;
    float squares = 0;
    for (int i = 0; i < GROUP; i++) {
      float value = x[at + i];
      int code = code(inverse, value);
      float weight = value * value;
      products += weight * value * code;
      squares += weight * code * code;
    }
    sumProducts = products;
    sumSquares = squares;
  }

  private static void choose(float inverse, float[] x, int at, int[] codes) {
    for (int i = 0; i < GROUP; i++) {
      codes[at + i] = code(inverse, x[at + i]);
    }
  }

  private static int code(float inverse, float value) {
    return Rounding.clamp(Rounding.nearest(inverse * value), -HALF, HALF - 1);
  }
}
