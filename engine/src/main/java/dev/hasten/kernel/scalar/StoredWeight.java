package dev.hasten.kernel.scalar;

import dev.hasten.kernel.PackedWeight;
import dev.hasten.model.Weight;
import dev.hasten.tensor.Dequantizer;
import dev.hasten.tensor.Tensor;

/// A weight as its file has it; rows become floats when they are read.
final class StoredWeight implements PackedWeight {
  private final String name;
  private final Tensor tensor;
  private final long[] rowOffsets;
  private final int columns;

  StoredWeight(Weight weight) {
    this.name = weight.spec().name();
    this.tensor = weight.tensor();
    this.columns = weight.spec().columns();
    this.rowOffsets = weight.rowOffsets();
  }

  String name() {
    return name;
  }

  @Override
  public int rows() {
    return rowOffsets.length;
  }

  @Override
  public int columns() {
    return columns;
  }

  /// Reads canonical row `row` into `target` from `offset`.
  void readRow(int row, float[] target, int offset) {
    Dequantizer.dequantizeRow(
        tensor.dtype(), tensor.data(), rowOffsets[row], target, offset, columns);
  }
}
