package dev.hasten.kernel.vector;

import java.util.Arrays;

/// Products of some unpacked columns of [GroupSums#OUTPUTS] outputs with all tokens of the inputs,
/// a tile of tokens and two vectors of outputs at a time.
final class Tiles {
  private static final int OUTPUTS = GroupSums.OUTPUTS;

  /// Outputs of a tile.
  private static final int WIDTH = 2 * Lanes.COUNT;

  /// Of numbers: all scales are 1, all minimums and sums of inputs 0.
  private static final float[] NO_FACTORS = new float[2 * WIDTH];

  private static final float[] NO_SUMS = {0};

  static {
    Arrays.fill(NO_FACTORS, 0, WIDTH, 1);
  }

  private final Inputs inputs;
  private final int[] rows = new int[Sums.TOKENS];
  private final int[] sumRows = new int[Sums.TOKENS];
  private final float[] tile = new float[Sums.TOKENS * OUTPUTS];

  Tiles(Inputs inputs) {
    this.inputs = inputs;
  }

  /// Adds the products of `count` columns of numbers to `sums`, `[tokens, OUTPUTS]`.
  void addNumbers(float[] weights, int from, int count, int outputs, float[] sums) {
    Arrays.fill(sumRows, 0);
    for (int token = 0; token < inputs.tokens(); token += Sums.TOKENS) {
      takeRows(token, from);
      for (int output = 0; output < outputs; output += WIDTH) {
        Sums.ofTile(weights, output, inputs.plain(), rows, count, tile, 0);
        Sums.addTile(tile, NO_FACTORS, 0, WIDTH, NO_SUMS, sumRows, sums, token * OUTPUTS + output);
      }
    }
  }

  /// Adds the products of `blocks` blocks of `columns` columns of codes.
  ///
  /// @param factors for each block the scales of all outputs, then their minimums
  void addCodes(
      float[] weights,
      int from,
      int blocks,
      int columns,
      float[] factors,
      int outputs,
      float[] sums) {
    for (int token = 0; token < inputs.tokens(); token += Sums.TOKENS) {
      for (int block = 0; block < blocks; block++) {
        takeRows(token, from + block * columns);
        for (int i = 0; i < Sums.TOKENS; i++) {
          sumRows[i] = rows[i] / columns;
        }
        int factor = block * 2 * OUTPUTS;
        for (int output = 0; output < outputs; output += WIDTH) {
          Sums.ofTile(
              weights, block * columns * OUTPUTS + output, inputs.scaled(), rows, columns, tile, 0);
          Sums.addTile(
              tile,
              factors,
              factor + output,
              factor + OUTPUTS + output,
              inputs.sums(columns),
              sumRows,
              sums,
              token * OUTPUTS + output);
        }
      }
    }
  }

  /// The last tile repeats its last token, whose further sums nobody reads.
  private void takeRows(int token, int column) {
    for (int i = 0; i < Sums.TOKENS; i++) {
      rows[i] = Math.min(token + i, inputs.tokens() - 1) * inputs.columns() + column;
    }
  }
}
