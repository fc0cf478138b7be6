package dev.hasten.model;

import dev.hasten.tensor.Tensor;

/// The numbers of a graph's weight: its rows in canonical order, wherever the file has them.
public record Weight(WeightSpec spec, Tensor tensor, StorageLayout layout) {

  /// Byte offset in the tensor's data of each row, in canonical order.
  public long[] rowOffsets() {
    int rowsPerHead =
        spec.dimensions().getFirst().axis(AxisName.HEAD_DIM).map(Axis::size).orElse(1);
    long rowBytes = tensor.rowBytes();
    long[] offsets = new long[spec.rows()];
    for (int row = 0; row < offsets.length; row++) {
      offsets[row] = layout.storedRow(row, rowsPerHead) * rowBytes;
    }
    return offsets;
  }

  /// Bytes as the file stores them.
  public long bytes() {
    return tensor.data().byteSize();
  }
}
