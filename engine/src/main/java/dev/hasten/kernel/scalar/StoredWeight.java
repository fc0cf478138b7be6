package dev.hasten.kernel.scalar;

import dev.hasten.kernel.PackedWeight;
import dev.hasten.model.Weight;
import dev.hasten.tensor.Dequantizer;

/// A weight as its file has it; rows become floats when they are read.
record StoredWeight(Weight weight) implements PackedWeight {
  @Override
  public int rows() {
    return weight.spec().rows();
  }

  @Override
  public int columns() {
    return weight.spec().columns();
  }

  /// Reads canonical row `row` into `target` from `offset`.
  void readRow(int row, float[] target, int offset) {
    Dequantizer.dequantizeRow(
        weight.tensor().dtype(),
        weight.tensor().data(),
        weight.rowOffset(row),
        target,
        offset,
        columns());
  }
}
