package dev.hasten.calibrate;

import dev.hasten.tensor.DType;

/// The numbers that a block format can hold: a weight is `step · code + offset`, with a step and an
/// offset for each group of columns, which are chosen when its block begins.
sealed interface BlockGrid permits LegacyGrid, SuperblockGrid {

  DType type();

  /// Columns of a block, which is fitted as a whole.
  default int blockColumns() {
    return type().blockElements();
  }

  /// Columns that share a step and an offset.
  int groupColumns();

  int lowestCode();

  int highestCode();

  /// Chooses steps and offsets for the block that begins at column `from` of a row, and writes
  /// those that rounding to the format leaves, which are the row's from then on.
  ///
  /// @param weights of the row
  /// @param importance what a squared error of each column weighs
  void fit(float[] weights, int from, float[] importance, GridRow row);

  /// Writes the row as the format stores it, its codes all chosen.
  void write(GridRow row, byte[] target);
}
