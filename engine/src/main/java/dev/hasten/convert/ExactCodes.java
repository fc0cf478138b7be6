package dev.hasten.convert;

import java.util.Arrays;

/// Finds the scale and the codes of numbers that were rounded before, by whatever means, so that
/// nothing is rounded again: each group is codes times a scale that can be stored.
public final class ExactCodes implements CodeChooser {

  /// @throws IllegalArgumentException while it codes, if a group is no such numbers
  @Override
  public RowCoder open(TensorSource weight, CodeGrid grid) {
    return (row, values, scales, codes) -> {
      for (int group = 0; group < scales.length; group++) {
        int from = group * grid.groupColumns();
        scales[group] = scale(values, from, grid, weight.name(), row);
        for (int column = from; column < from + grid.groupColumns(); column++) {
          codes[column] = (byte) code(values[column], scales[group]);
        }
      }
    };
  }

  /// The largest number has one of the codes; which one is tried out. A scale may be negative, as
  /// there is one code more below 0.
  private static float scale(float[] values, int from, CodeGrid grid, String name, int row) {
    float[] group = Arrays.copyOfRange(values, from, from + grid.groupColumns());
    float largest = 0;
    for (float value : group) {
      largest = Math.max(largest, Math.abs(value));
    }
    if (largest == 0) {
      return 1;
    }
    for (int code = -grid.least(); code > 0; code--) {
      float scale = largest / code;
      if (fits(group, scale, grid)) {
        return scale;
      }
      if (fits(group, -scale, grid)) {
        return -scale;
      }
    }
    throw new IllegalArgumentException(
        "%s[%d, %d]: no codes times a scale of %s".formatted(name, row, from, grid.scaleType()));
  }

  private static boolean fits(float[] group, float scale, CodeGrid grid) {
    if (Math.abs(scale) != grid.storable(Math.abs(scale))) {
      return false;
    }
    for (float value : group) {
      int code = code(value, scale);
      if (code < grid.least() || code > grid.largest() || code * scale != value) {
        return false;
      }
    }
    return true;
  }

  private static int code(float value, float scale) {
    return (int) Math.rint(value / scale);
  }
}
