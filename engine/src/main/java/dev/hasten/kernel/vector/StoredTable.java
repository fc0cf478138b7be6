package dev.hasten.kernel.vector;

import dev.hasten.kernel.PackedWeight;
import dev.hasten.model.Weight;
import dev.hasten.tensor.Dequantizer;
import dev.hasten.tensor.Tensor;

/// A table as its file has it; rows become floats when they are looked up.
final class StoredTable implements PackedWeight {
  private final Tensor tensor;
  private final long[] rowOffsets;
  private final int columns;

  StoredTable(Weight weight) {
    this.tensor = weight.tensor();
    this.rowOffsets = weight.rowOffsets();
    this.columns = weight.spec().columns();
  }

  @Override
  public int rows() {
    return rowOffsets.length;
  }

  @Override
  public int columns() {
    return columns;
  }

  void readRow(int row, float[] target) {
    Dequantizer.dequantizeRow(tensor.dtype(), tensor.data(), rowOffsets[row], target, 0, columns);
  }
}
