package dev.hasten.kernel.scalar;

import dev.hasten.kernel.FloatMatrix;
import dev.hasten.kernel.Share;
import java.util.Optional;

/// `x · weightᵀ + bias`. Each output is `bias + w₀x₀ + w₁x₁ + …`, summed in that order with fused
/// multiply-adds; eight outputs of a token advance together so that their chains overlap.
final class ScalarLinear {
  private static final int TILE = 8;

  private final Share share;
  private float[] inputs = new float[0];
  private float[][] weights = new float[TILE][0];
  private final float[] sums = new float[TILE];

  ScalarLinear(Share share) {
    this.share = share;
  }

  void apply(
      FloatMatrix output,
      FloatMatrix input,
      StoredWeight weight,
      Optional<FloatMatrix> bias,
      int rows) {
    int columns = weight.columns();
    requireWidths(output, input, weight);
    if (rows == 0) {
      return;
    }
    load(input, rows, columns);
    int end = share.to(weight.rows(), TILE);
    for (int first = share.from(weight.rows(), TILE); first < end; first += TILE) {
      int count = Math.min(TILE, end - first);
      for (int lane = 0; lane < TILE; lane++) {
        weight.readRow(first + Math.min(lane, count - 1), weights[lane], 0);
      }
      for (int row = 0; row < rows; row++) {
        startWithBias(bias, first, count);
        accumulate(row * columns, columns);
        output.write(row, first, sums, 0, count);
      }
    }
  }

  private static void requireWidths(FloatMatrix output, FloatMatrix input, StoredWeight weight) {
    if (input.columns() != weight.columns() || output.columns() != weight.rows()) {
      throw new IllegalArgumentException(
          "linear: x is [*, %d], y is [*, %d], %s needs [*, %d] and [*, %d]"
              .formatted(
                  input.columns(),
                  output.columns(),
                  weight.weight().spec().name(),
                  weight.columns(),
                  weight.rows()));
    }
  }

  private void load(FloatMatrix input, int rows, int columns) {
    int needed = Math.multiplyExact(rows, columns);
    if (inputs.length < needed) {
      inputs = new float[needed];
    }
    if (weights[0].length < columns) {
      weights = new float[TILE][columns];
    }
    input.read(0, 0, inputs, 0, needed);
  }

  private void startWithBias(Optional<FloatMatrix> bias, int first, int count) {
    for (int lane = 0; lane < count; lane++) {
      sums[lane] = bias.isPresent() ? bias.get().get(0, first + lane) : 0;
    }
  }

  private void accumulate(int inputOffset, int columns) {
    float[] w0 = weights[0];
    float[] w1 = weights[1];
    float[] w2 = weights[2];
    float[] w3 = weights[3];
    float[] w4 = weights[4];
    float[] w5 = weights[5];
    float[] w6 = weights[6];
    float[] w7 = weights[7];
    float s0 = sums[0];
    float s1 = sums[1];
    float s2 = sums[2];
    float s3 = sums[3];
    float s4 = sums[4];
    float s5 = sums[5];
    float s6 = sums[6];
    float s7 = sums[7];
    for (int k = 0; k < columns; k++) {
      float x = inputs[inputOffset + k];
      s0 = Math.fma(w0[k], x, s0);
      s1 = Math.fma(w1[k], x, s1);
      s2 = Math.fma(w2[k], x, s2);
      s3 = Math.fma(w3[k], x, s3);
      s4 = Math.fma(w4[k], x, s4);
      s5 = Math.fma(w5[k], x, s5);
      s6 = Math.fma(w6[k], x, s6);
      s7 = Math.fma(w7[k], x, s7);
    }
    sums[0] = s0;
    sums[1] = s1;
    sums[2] = s2;
    sums[3] = s3;
    sums[4] = s4;
    sums[5] = s5;
    sums[6] = s6;
    sums[7] = s7;
  }
}
