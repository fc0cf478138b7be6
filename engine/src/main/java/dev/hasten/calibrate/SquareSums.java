package dev.hasten.calibrate;

import dev.hasten.kernel.FloatMatrix;

/// Sums up the squares of each column of a value.
final class SquareSums {
  private final double[] sums;
  private final float[] row;
  private long rows;

  SquareSums(int columns) {
    sums = new double[columns];
    row = new float[columns];
  }

  void add(FloatMatrix matrix, int count) {
    for (int index = 0; index < count; index++) {
      matrix.read(index, 0, row, 0, row.length);
      for (int column = 0; column < row.length; column++) {
        sums[column] += (double) row[column] * row[column];
      }
    }
    rows += count;
  }

  ImportanceMatrix.Entry entry() {
    float[] rounded = new float[sums.length];
    for (int column = 0; column < rounded.length; column++) {
      rounded[column] = (float) sums[column];
    }
    return new ImportanceMatrix.Entry(rounded, rows);
  }
}
