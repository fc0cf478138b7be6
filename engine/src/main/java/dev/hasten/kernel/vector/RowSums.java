package dev.hasten.kernel.vector;

/// Sums and products of rows, element by element, into the first.
final class RowSums {
  private RowSums() {}

  static void add(float[] values, float[] others, int count) {
    for (int i = 0; i < count; i++) {
      values[i] += others[i];
    }
  }

  static void multiply(float[] values, float[] others, int count) {
    for (int i = 0; i < count; i++) {
      values[i] *= others[i];
    }
  }

  static void scale(float[] values, float factor, int count) {
    for (int i = 0; i < count; i++) {
      values[i] *= factor;
    }
  }
}
