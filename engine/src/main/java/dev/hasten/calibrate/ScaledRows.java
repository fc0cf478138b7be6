package dev.hasten.calibrate;

/// Sums of scaled rows. All arrays of a loop share one index, which is what the JIT compiler needs
/// to use vectors; each element is summed in the order of the rows.
final class ScaledRows {
  private static final int AT_ONCE = 8;

  private ScaledRows() {}

  /// `target[i] += Σ factors[first + k] · rows[first + k][i]` for `i` from `from` to `to`, `k`
  /// below `count`.
  static void add(
      float[] target, int from, int to, float[] factors, float[][] rows, int first, int count) {
    int row = first;
    for (; row + AT_ONCE <= first + count; row += AT_ONCE) {
      addEight(target, from, to, factors, rows, row);
    }
    for (; row < first + count; row++) {
      add(target, from, to, factors[row], rows[row]);
    }
  }

  /// `target[i] += factor · row[i]`.
  static void add(float[] target, int from, int to, float factor, float[] row) {
    for (int i = from; i < to; i++) {
      target[i] = Math.fma(factor, row[i], target[i]);
    }
  }

  private static void addEight(
      float[] target, int from, int to, float[] factors, float[][] rows, int first) {
    float f0 = factors[first];
    float f1 = factors[first + 1];
    float f2 = factors[first + 2];
    float f3 = factors[first + 3];
    float f4 = factors[first + 4];
    float f5 = factors[first + 5];
    float f6 = factors[first + 6];
    float f7 = factors[first + 7];
    float[] r0 = rows[first];
    float[] r1 = rows[first + 1];
    float[] r2 = rows[first + 2];
    float[] r3 = rows[first + 3];
    float[] r4 = rows[first + 4];
    float[] r5 = rows[first + 5];
    float[] r6 = rows[first + 6];
    float[] r7 = rows[first + 7];
    for (int i = from; i < to; i++) {
      float low = Math.fma(f2, r2[i], Math.fma(f1, r1[i], Math.fma(f0, r0[i], target[i])));
      float middle = Math.fma(f5, r5[i], Math.fma(f4, r4[i], Math.fma(f3, r3[i], low)));
      target[i] = Math.fma(f7, r7[i], Math.fma(f6, r6[i], middle));
    }
  }

  /// As for floats: `target[i] += Σ factors[first + k] · rows[first + k][i]`.
  static void add(
      double[] target, int from, int to, double[] factors, double[][] rows, int first, int count) {
    int row = first;
    for (; row + AT_ONCE <= first + count; row += AT_ONCE) {
      addEight(target, from, to, factors, rows, row);
    }
    for (; row < first + count; row++) {
      add(target, from, to, factors[row], rows[row]);
    }
  }

  private static void add(double[] target, int from, int to, double factor, double[] row) {
    for (int i = from; i < to; i++) {
      target[i] = Math.fma(factor, row[i], target[i]);
    }
  }

  private static void addEight(
      double[] target, int from, int to, double[] factors, double[][] rows, int first) {
    double f0 = factors[first];
    double f1 = factors[first + 1];
    double f2 = factors[first + 2];
    double f3 = factors[first + 3];
    double f4 = factors[first + 4];
    double f5 = factors[first + 5];
    double f6 = factors[first + 6];
    double f7 = factors[first + 7];
    double[] r0 = rows[first];
    double[] r1 = rows[first + 1];
    double[] r2 = rows[first + 2];
    double[] r3 = rows[first + 3];
    double[] r4 = rows[first + 4];
    double[] r5 = rows[first + 5];
    double[] r6 = rows[first + 6];
    double[] r7 = rows[first + 7];
    for (int i = from; i < to; i++) {
      double low = Math.fma(f2, r2[i], Math.fma(f1, r1[i], Math.fma(f0, r0[i], target[i])));
      double middle = Math.fma(f5, r5[i], Math.fma(f4, r4[i], Math.fma(f3, r3[i], low)));
      target[i] = Math.fma(f7, r7[i], Math.fma(f6, r6[i], middle));
    }
  }
}
