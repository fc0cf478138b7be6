package dev.hasten.kernel.vector;

/// Norms of runs of floats in an array. Sums are of doubles, four side by side.
final class RowNorms {
  private static final double SMALLEST_LENGTH = 1e-12;
  private static final int PARTS = 4;

  private RowNorms() {}

  /// `x · weight / √(mean(x²) + epsilon)` of the `count` floats from `at` on.
  static void rms(float[] values, int at, int count, float[] weight, double epsilon) {
    float inverse = (float) (1 / Math.sqrt(squares(values, at, count, 0) / count + epsilon));
    for (int i = 0; i < count; i++) {
      values[at + i] = values[at + i] * inverse * weight[i];
    }
  }

  static void layer(float[] values, int count, float[] weight, float[] bias, double epsilon) {
    double mean = sum(values, count) / count;
    double inverse = 1 / Math.sqrt(squares(values, 0, count, mean) / count + epsilon);
    for (int i = 0; i < count; i++) {
      values[i] = (float) ((values[i] - mean) * inverse) * weight[i] + bias[i];
    }
  }

  static void toLengthOne(float[] values, int count) {
    double length = Math.max(Math.sqrt(squares(values, 0, count, 0)), SMALLEST_LENGTH);
    for (int i = 0; i < count; i++) {
      values[i] = (float) (values[i] / length);
    }
  }

  private static double sum(float[] values, int count) {
    double s0 = 0;
    double s1 = 0;
    double s2 = 0;
    double s3 = 0;
    int i = 0;
    for (; i + PARTS <= count; i += PARTS) {
      s0 += values[i];
      s1 += values[i + 1];
      s2 += values[i + 2];
      s3 += values[i + 3];
    }
    for (; i < count; i++) {
      s0 += values[i];
    }
    return s0 + s1 + (s2 + s3);
  }

  private static double squares(float[] values, int at, int count, double mean) {
    double s0 = 0;
    double s1 = 0;
    double s2 = 0;
    double s3 = 0;
    int i = at;
    for (; i + PARTS <= at + count; i += PARTS) {
      s0 += square(values[i] - mean);
      s1 += square(values[i + 1] - mean);
      s2 += square(values[i + 2] - mean);
      s3 += square(values[i + 3] - mean);
    }
    for (; i < at + count; i++) {
      s0 += square(values[i] - mean);
    }
    return s0 + s1 + (s2 + s3);
  }

  private static double square(double x) {
    return x * x;
  }
}
