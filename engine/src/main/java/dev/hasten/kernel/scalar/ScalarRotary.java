package dev.hasten.kernel.scalar;

import dev.hasten.kernel.FloatMatrix;
import dev.hasten.kernel.RotaryTable;

/// Rotary position embedding in the half-split layout.
final class ScalarRotary {
  private ScalarRotary() {}

  static void angles(RotaryTable table, int row, int position) {
    for (int pair = 0; pair < table.pairs(); pair++) {
      double angle = position * table.inverseFrequency(pair);
      table.cosines().set(row, pair, (float) Math.cos(angle));
      table.sines().set(row, pair, (float) Math.sin(angle));
    }
  }

  static void turn(FloatMatrix output, FloatMatrix input, RotaryTable table, int row) {
    int half = table.pairs();
    float[] values = input.row(row);
    float[] cosines = table.cosines().row(row);
    float[] sines = table.sines().row(row);
    for (int head = 0; head < values.length; head += 2 * half) {
      for (int pair = 0; pair < half; pair++) {
        float x = values[head + pair];
        float y = values[head + half + pair];
        values[head + pair] = x * cosines[pair] - y * sines[pair];
        values[head + half + pair] = y * cosines[pair] + x * sines[pair];
      }
    }
    output.write(row, 0, values, 0, values.length);
  }
}
