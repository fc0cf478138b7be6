package dev.hasten.calibrate;

import java.util.Random;

/// Matrices to calibrate with, the same for the same seed.
final class RandomMatrices {
  private final Random random;

  RandomMatrices(long seed) {
    random = new Random(seed);
  }

  /// Normally distributed.
  float[][] weights(int rows, int columns) {
    float[][] weights = new float[rows][columns];
    for (float[] row : weights) {
      for (int column = 0; column < columns; column++) {
        row[column] = (float) (0.1 * random.nextGaussian());
      }
    }
    return weights;
  }

  /// Rows whose columns depend on each other and are of different sizes.
  float[][] inputs(int rows, int columns) {
    float[][] mixing = weights(columns / 2, columns);
    float[][] inputs = new float[rows][columns];
    for (float[] row : inputs) {
      for (float[] direction : mixing) {
        ScaledRows.add(row, 0, columns, (float) random.nextGaussian(), direction);
      }
      for (int column = 0; column < columns; column++) {
        row[column] = (row[column] + 0.1f * (float) random.nextGaussian()) * (1 + column % 5);
      }
    }
    return inputs;
  }
}
