package dev.hasten.calibrate;

import java.util.Arrays;

/// Some rows that are rounded with feedback, column after column. Filled and refilled by one
/// thread.
final class FeedbackTile {
  /// Columns within which an error is fed back at once; what it adds to those after is added when
  /// they begin, for all rows of the tile, so that the factor is read once for all.
  private static final int BATCH_COLUMNS = 128;

  private static final int FACTOR_ROWS = 8;

  private final BlockGrid grid;
  private final FeedbackFactor factor;
  private final int columns;
  private final int batchColumns;
  private final GridRow[] rounded;
  private final float[][] weights;

  /// What the weights are off by, as far as they are rounded.
  private final float[][] errors;

  /// The weights and what earlier errors add to them.
  private final float[][] corrected;

  private final float[] completed;

  FeedbackTile(BlockGrid grid, FeedbackFactor factor, int rows) {
    this.grid = grid;
    this.factor = factor;
    this.columns = factor.variances.length;
    this.batchColumns = Math.max(BATCH_COLUMNS, grid.blockColumns());
    this.rounded = new GridRow[rows];
    Arrays.setAll(rounded, _ -> new GridRow(grid, columns));
    this.weights = new float[rows][columns];
    this.errors = new float[rows][columns];
    this.corrected = new float[rows][columns];
    this.completed = new float[columns];
  }

  GridRow rounded(int row) {
    return rounded[row];
  }

  float[] errors(int row) {
    return errors[row];
  }

  float[] weights(int row) {
    return weights[row];
  }

  void round(ErrorFeedback.Rows source, int first, int count) {
    for (int row = 0; row < count; row++) {
      source.read(first + row, weights[row]);
      System.arraycopy(weights[row], 0, corrected[row], 0, columns);
    }
    for (int from = 0; from < columns; from += batchColumns) {
      int to = Math.min(from + batchColumns, columns);
      addEarlierErrors(count, from, to);
      for (int row = 0; row < count; row++) {
        roundBatch(row, from, to);
      }
    }
  }

  private void addEarlierErrors(int count, int from, int to) {
    for (int column = 0; column < from; column += FACTOR_ROWS) {
      for (int row = 0; row < count; row++) {
        ScaledRows.add(corrected[row], from, to, errors[row], factor.feedback, column, FACTOR_ROWS);
      }
    }
  }

  private void roundBatch(int row, int from, int to) {
    for (int block = from; block < to; block += grid.blockColumns()) {
      completeBlock(row, block);
      grid.fit(completed, block, factor.variances, rounded[row]);
      for (int column = block; column < block + grid.blockColumns(); column++) {
        roundColumn(row, column, to);
      }
    }
  }

  /// What the weights of a block would be if it were not rounded: each makes up for errors of
  /// earlier blocks, and for what the columns before it in the block do to that end.
  private void completeBlock(int row, int block) {
    int end = block + grid.blockColumns();
    System.arraycopy(corrected[row], block, completed, block, grid.blockColumns());
    for (int column = block; column < end; column++) {
      float change = weights[row][column] - completed[column];
      ScaledRows.add(completed, column + 1, end, change, factor.feedback[column]);
    }
  }

  private void roundColumn(int row, int column, int batchEnd) {
    GridRow result = rounded[row];
    result.round(grid, column, corrected[row][column]);
    float error = weights[row][column] - result.value(column);
    errors[row][column] = error;
    ScaledRows.add(corrected[row], column + 1, batchEnd, error, factor.feedback[column]);
  }
}
