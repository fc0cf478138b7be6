package dev.hasten.kernel.scalar;

import dev.hasten.kernel.PackedWeight;
import dev.hasten.model.Weight;
import dev.hasten.model.WeightRows;

/// A weight as its file has it; rows become floats when they are read.
final class StoredWeight implements PackedWeight {
  private final String name;
  private final WeightRows stored;

  StoredWeight(Weight weight) {
    this.name = weight.spec().name();
    this.stored = weight.openRows();
  }

  String name() {
    return name;
  }

  @Override
  public int rows() {
    return stored.rows();
  }

  @Override
  public int columns() {
    return stored.columns();
  }

  /// Reads canonical row `row` into `target` from `offset`.
  void readRow(int row, float[] target, int offset) {
    stored.read(row, 0, target, offset, stored.columns());
  }
}
