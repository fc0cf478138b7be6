package dev.hasten.convert;

/// Gives each number the code nearest to it, and each group a scale by itself.
public final class RoundToNearest implements CodeChooser {
  private static final int CANDIDATES = 32;

  /// The smallest scale that is tried, as a part of the one that cuts nothing off.
  private static final float SMALLEST_SHARE = 0.6f;

  /// How scales are found.
  public enum Scales {
    /// The largest number has the largest code.
    ABSOLUTE_MAXIMUM,
    /// What leaves the smallest sum of squared errors, though it may cut off the largest numbers.
    LEAST_SQUARES
  }

  private final Scales scales;

  public RoundToNearest(Scales scales) {
    this.scales = scales;
  }

  @Override
  public RowCoder open(TensorSource weight, CodeGrid grid) {
    return (_, values, rowScales, codes) -> {
      for (int group = 0; group < rowScales.length; group++) {
        int from = group * grid.groupColumns();
        rowScales[group] = scale(values, from, grid);
        code(values, from, grid, rowScales[group], codes);
      }
    };
  }

  private float scale(float[] values, int from, CodeGrid grid) {
    float largest = 0;
    for (int column = from; column < from + grid.groupColumns(); column++) {
      largest = Math.max(largest, Math.abs(values[column]));
    }
    float whole = grid.storable(largest / grid.largest());
    if (whole == 0) {
      return 1; // all are zeros, or too small to be told from them
    }
    return switch (scales) {
      case ABSOLUTE_MAXIMUM -> whole;
      case LEAST_SQUARES -> best(values, from, grid, whole);
    };
  }

  private static float best(float[] values, int from, CodeGrid grid, float whole) {
    float best = whole;
    double least = squaredError(values, from, grid, whole);
    for (int candidate = 1; candidate < CANDIDATES; candidate++) {
      float share = 1 - (1 - SMALLEST_SHARE) * candidate / CANDIDATES;
      float scale = grid.storable(whole * share);
      double error = scale == 0 ? least : squaredError(values, from, grid, scale);
      if (error < least) {
        least = error;
        best = scale;
      }
    }
    return best;
  }

  private static double squaredError(float[] values, int from, CodeGrid grid, float scale) {
    double sum = 0;
    for (int column = from; column < from + grid.groupColumns(); column++) {
      double error = values[column] - (double) scale * nearest(values[column], grid, scale);
      sum += error * error;
    }
    return sum;
  }

  private static void code(float[] values, int from, CodeGrid grid, float scale, byte[] codes) {
    for (int column = from; column < from + grid.groupColumns(); column++) {
      codes[column] = (byte) nearest(values[column], grid, scale);
    }
  }

  private static int nearest(float value, CodeGrid grid, float scale) {
    return Math.clamp((int) Math.rint(value / scale), grid.least(), grid.largest());
  }
}
