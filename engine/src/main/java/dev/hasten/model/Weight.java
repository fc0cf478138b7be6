package dev.hasten.model;

import dev.hasten.tensor.Dequantizer;
import dev.hasten.tensor.Tensor;

/// The numbers of a graph's weight: its rows in canonical order, wherever the file has them.
///
/// @param tensor as the file has it
/// @param firstRow rows of other weights that the tensor has before this one's, where a file fuses
///   several; of a vector, elements
public record Weight(WeightSpec spec, Tensor tensor, StorageLayout layout, int firstRow) {

  /// A weight that has its tensor for itself.
  public Weight(WeightSpec spec, Tensor tensor, StorageLayout layout) {
    this(spec, tensor, layout, 0);
  }

  /// The rows of a matrix.
  public WeightRows openRows() {
    return new WeightRows(this);
  }

  /// The elements of a vector.
  public float[] toVector() {
    float[] values = new float[spec.columns()];
    long at = tensor.dtype().bytesFor(firstRow);
    Dequantizer.dequantizeRow(tensor.dtype(), tensor.data(), at, values, 0, values.length);
    if (layout == StorageLayout.ZERO_CENTRED) {
      for (int i = 0; i < values.length; i++) {
        values[i] += 1;
      }
    }
    return values;
  }

  /// The row of the tensor that holds row `row` of this matrix, or its column where the file has
  /// the matrix transposed; of a vector, the element.
  public int storedRow(int row) {
    return firstRow + layout.storedRow(row, rowsPerHead());
  }

  private int rowsPerHead() {
    return spec.dimensions().getFirst().axis(AxisName.HEAD_DIM).map(Axis::size).orElse(1);
  }

  /// Bytes as the file stores them.
  public long bytes() {
    return tensor.dtype().bytesFor(spec.elements());
  }
}
