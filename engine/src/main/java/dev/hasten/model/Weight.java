package dev.hasten.model;

import dev.hasten.tensor.Tensor;

/// The numbers of a graph's weight: its rows in canonical order, wherever the file has them.
///
/// @param rowsPerHead rows of one head, where the rows are heads
public record Weight(WeightSpec spec, Tensor tensor, StorageLayout layout, int rowsPerHead) {

  static Weight of(WeightSpec spec, Tensor tensor, StorageLayout layout) {
    int rowsPerHead =
        spec.dimensions().getFirst().axis(AxisName.HEAD_DIM).map(Axis::size).orElse(1);
    return new Weight(spec, tensor, layout, rowsPerHead);
  }

  /// Byte offset of canonical row `row` in the tensor's data.
  public long rowOffset(int row) {
    return layout.storedRow(row, rowsPerHead) * tensor.rowBytes();
  }

  /// Bytes as the file stores them.
  public long bytes() {
    return tensor.data().byteSize();
  }
}
