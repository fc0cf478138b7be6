package dev.hasten.calibrate;

import dev.hasten.tensor.DType;

/// Superblocks of 256: steps and offsets of the groups are small whole numbers times an f16 of the
/// superblock.
///
/// @param mostStepCode the greatest whole number that a step or offset is stored as
record SuperblockGrid(
    DType type,
    int groupColumns,
    int lowestCode,
    int highestCode,
    int mostStepCode,
    ScaleSearch search)
    implements BlockGrid {

  /// As if each group could have any step; then those that the superblock can store.
  @Override
  public void fit(float[] weights, int from, float[] importance, GridRow row) {
    for (int column = from; column < from + blockColumns(); column += groupColumns) {
      search.fit(new ScaleSearch.Block(weights, importance, column, groupColumns), this, row);
    }
    int block = from / blockColumns();
    int firstGroup = from / groupColumns;
    int groups = blockColumns() / groupColumns;
    row.stepUnits[block] = store(row.steps, row.stepCodes, firstGroup, groups, 1);
    row.offsetUnits[block] = store(row.offsets, row.offsetCodes, firstGroup, groups, -1);
  }

  /// Rounds values to whole numbers of a unit.
  ///
  /// @param sign of what the format adds
  /// @return the unit
  private float store(float[] values, int[] codes, int first, int count, int sign) {
    float greatest = 0;
    for (int group = first; group < first + count; group++) {
      greatest = Math.max(greatest, Math.abs(values[group]));
    }
    float unit = ScaleSearch.half(greatest / mostStepCode);
    for (int group = first; group < first + count; group++) {
      int nearest = unit == 0 ? 0 : (int) Math.rint(sign * values[group] / unit);
      codes[group] = Math.max(-mostStepCode, Math.min(mostStepCode, nearest));
      values[group] = sign * unit * codes[group];
    }
    return unit;
  }

  @Override
  public void write(GridRow row, byte[] target) {
    for (int block = 0; block < row.stepUnits.length; block++) {
      SuperblockWriter.write(type, row, block, target);
    }
  }
}
