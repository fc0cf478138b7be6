package dev.hasten.kernel.vector;

import dev.hasten.kernel.RotaryTable;

/// Rotary position embedding in the half-split layout.
final class RowRotary {
  private RowRotary() {}

  static void angles(RotaryTable table, int row, int position) {
    for (int pair = 0; pair < table.pairs(); pair++) {
      double angle = position * table.inverseFrequency(pair);
      table.cosines().set(row, pair, (float) Math.cos(angle));
      table.sines().set(row, pair, (float) Math.sin(angle));
    }
  }

  /// Turns the pairs of the head that begins at `head`.
  static void turn(float[] values, int head, int pairs, float[] cosines, float[] sines) {
    int half = head + pairs;
    for (int pair = 0; pair < pairs; pair++) {
      float x = values[head + pair];
      float y = values[half + pair];
      values[head + pair] = x * cosines[pair] - y * sines[pair];
      values[half + pair] = y * cosines[pair] + x * sines[pair];
    }
  }
}
