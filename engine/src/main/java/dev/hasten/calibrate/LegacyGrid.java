package dev.hasten.calibrate;

import dev.hasten.tensor.DType;

/// Blocks of 32 with a scale of their own in f16, and a minimum in some.
record LegacyGrid(DType type, int lowestCode, int highestCode, ScaleSearch search)
    implements BlockGrid {
  private static final int COLUMNS = 32;

  @Override
  public int groupColumns() {
    return COLUMNS;
  }

  @Override
  public void fit(float[] weights, int from, float[] importance, GridRow row) {
    search.fit(new ScaleSearch.Block(weights, importance, from, COLUMNS), this, row);
  }

  @Override
  public void write(GridRow row, byte[] target) {
    for (int block = 0; block < row.groups(); block++) {
      LegacyBlockWriter.write(type, row, block, target);
    }
  }
}
