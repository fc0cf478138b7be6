package dev.hasten.kernel.scalar;

/// Eight rows of a weight, and the sums of a token's products with them: eight chains of additions
/// side by side, each in the order of the columns.
final class OutputTile {
  static final int SIZE = 8;

  private final float[] sums = new float[SIZE];
  private float[][] weights = new float[SIZE][0];

  static OutputTile ofZeros(int columns) {
    OutputTile tile = new OutputTile();
    tile.weights = new float[SIZE][columns];
    return tile;
  }

  /// Reads rows `first` to `first + count`; the tile's other rows repeat the last of them.
  void load(StoredWeight weight, int first, int count) {
    if (weights[0].length < weight.columns()) {
      weights = new float[SIZE][weight.columns()];
    }
    for (int i = 0; i < SIZE; i++) {
      weight.readRow(first + Math.min(i, count - 1), weights[i], 0);
    }
  }

  void start(int index, float value) {
    sums[index] = value;
  }

  float[] sums() {
    return sums;
  }

  void accumulate(float[] inputs, int offset, int columns) {
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
      float x = inputs[offset + k];
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
