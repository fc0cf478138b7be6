package dev.hasten.kernel.vector;

import dev.hasten.kernel.FloatMatrix;

/// The inputs of a product, `[tokens, columns]`, as the loops over weights want them.
final class Inputs {
  private static final int SMALL_BLOCK = 16;

  /// What a code counts less, by its column in a quad; see [Quads].
  private static final float[] SCALES = {1, 0x1p-8f, 0x1p-16f, 1};

  private float[] plain = new float[0];
  private float[] scaled = new float[0];
  private float[] sums16 = new float[0];
  private float[] sums32 = new float[0];
  private int tokens;
  private int columns;

  /// Takes the first `count` rows of an input.
  void read(FloatMatrix input, int count) {
    tokens = count;
    columns = input.columns();
    reserve(Math.multiplyExact(tokens, columns));
    input.read(0, 0, plain, 0, tokens * columns);
    for (int token = 0; token < tokens; token++) {
      scale(token * columns);
      sum(token);
    }
  }

  private void reserve(int floats) {
    if (plain.length < floats) {
      plain = new float[floats];
      scaled = new float[floats];
      sums16 = new float[floats / SMALL_BLOCK];
      sums32 = new float[floats / SMALL_BLOCK / 2];
    }
  }

  private void scale(int row) {
    for (int column = 0; column < columns; column++) {
      scaled[row + column] = plain[row + column] * SCALES[column % Quads.COLUMNS];
    }
  }

  private void sum(int token) {
    int count = columns / SMALL_BLOCK;
    int to = token * count;
    for (int block = 0; block < count; block++) {
      float sum = 0;
      for (int i = 0; i < SMALL_BLOCK; i++) {
        sum += plain[token * columns + block * SMALL_BLOCK + i];
      }
      sums16[to + block] = sum;
    }
    for (int block = 0; block < count / 2; block++) {
      sums32[token * (count / 2) + block] = sums16[to + 2 * block] + sums16[to + 2 * block + 1];
    }
  }

  int tokens() {
    return tokens;
  }

  int columns() {
    return columns;
  }

  /// The inputs as they are.
  float[] plain() {
    return plain;
  }

  /// The inputs for codes that stand where [Quads] says.
  float[] scaled() {
    return scaled;
  }

  /// The sum of each block of so many columns, `[tokens, columns / blockColumns]`.
  float[] sums(int blockColumns) {
    return blockColumns == SMALL_BLOCK ? sums16 : sums32;
  }
}
