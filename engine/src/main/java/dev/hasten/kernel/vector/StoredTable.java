package dev.hasten.kernel.vector;

import dev.hasten.kernel.PackedWeight;
import dev.hasten.model.Weight;
import dev.hasten.model.WeightRows;

/// A table as its file has it; rows become floats when they are looked up.
final class StoredTable implements PackedWeight {
  private final WeightRows stored;

  StoredTable(Weight weight) {
    this.stored = weight.openRows();
  }

  @Override
  public int rows() {
    return stored.rows();
  }

  @Override
  public int columns() {
    return stored.columns();
  }

  void readRow(int row, float[] target) {
    stored.read(row, 0, target, 0, stored.columns());
  }
}
