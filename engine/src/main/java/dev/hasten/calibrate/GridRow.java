package dev.hasten.calibrate;

/// A row on a grid. Filled and refilled by one thread.
final class GridRow {
  /// By column.
  final int[] codes;

  /// By group.
  final float[] steps;

  final float[] offsets;

  /// What superblocks store instead: whole numbers by group, and what one of them stands for, by
  /// block.
  final int[] stepCodes;

  final int[] offsetCodes;
  final float[] stepUnits;
  final float[] offsetUnits;

  private final int groupColumns;

  GridRow(BlockGrid grid, int columns) {
    groupColumns = grid.groupColumns();
    codes = new int[columns];
    steps = new float[columns / groupColumns];
    offsets = new float[columns / groupColumns];
    stepCodes = new int[columns / groupColumns];
    offsetCodes = new int[columns / groupColumns];
    stepUnits = new float[columns / grid.blockColumns()];
    offsetUnits = new float[columns / grid.blockColumns()];
  }

  int groups() {
    return steps.length;
  }

  /// Chooses the code that is nearest to a weight.
  void round(BlockGrid grid, int column, float weight) {
    int group = column / groupColumns;
    codes[column] =
        steps[group] == 0 ? 0 : ScaleSearch.code((weight - offsets[group]) / steps[group], grid);
  }

  float value(int column) {
    int group = column / groupColumns;
    return steps[group] * codes[column] + offsets[group];
  }
}
