package dev.hasten.calibrate;

import dev.hasten.kernel.FloatMatrix;
import java.util.Arrays;

/// Sums up `XᵀX`: takes the inputs of a step, then adds their products, in tiles of rows of the
/// result that threads may share out. Each element is summed in the order of the inputs.
final class SecondMoments {
  private static final int TILE_ROWS = 16;

  /// Inputs that stay in the cache while the rows of a tile are updated.
  private static final int GROUP_INPUTS = 8;

  private final float[][] lower;
  private float[][] inputs = {};
  private int taken;
  private long total;

  SecondMoments(int columns) {
    lower = new float[columns][];
    Arrays.setAll(lower, row -> new float[row + 1]);
  }

  /// Copies the inputs of a step, which are added by [#addTile].
  void take(FloatMatrix matrix, int rows) {
    reserve(rows);
    for (int row = 0; row < rows; row++) {
      matrix.read(row, 0, inputs[row], 0, columns());
    }
    taken(rows);
  }

  void take(float[][] rows) {
    inputs = rows;
    taken(rows.length);
  }

  private void reserve(int rows) {
    if (inputs.length < rows) {
      inputs = new float[rows][columns()];
    }
  }

  private void taken(int rows) {
    taken = rows;
    total += rows;
  }

  private int columns() {
    return lower.length;
  }

  /// Multiplies each of the inputs that were taken with a factor of its own.
  void weigh(float[] factors) {
    for (int row = 0; row < taken; row++) {
      float[] input = inputs[row];
      for (int column = 0; column < input.length; column++) {
        input[column] *= factors[row];
      }
    }
  }

  int tiles() {
    return Math.ceilDiv(columns(), TILE_ROWS);
  }

  /// Adds what was taken to the rows of a tile; every tile once. The widest come first.
  void addTile(int tile) {
    int first = (tiles() - 1 - tile) * TILE_ROWS;
    int end = Math.min(first + TILE_ROWS, columns());
    float[] factors = new float[taken];
    for (int from = 0; from < taken; from += GROUP_INPUTS) {
      int count = Math.min(GROUP_INPUTS, taken - from);
      for (int row = first; row < end; row++) {
        for (int input = from; input < from + count; input++) {
          factors[input] = inputs[input][row];
        }
        ScaledRows.add(lower[row], 0, row + 1, factors, inputs, from, count);
      }
    }
  }

  /// The sum, to which nothing may be added any more.
  Hessian hessian() {
    return new Hessian(lower, total);
  }
}
