package dev.hasten.model;

import dev.hasten.tensor.DType;
import dev.hasten.tensor.Dequantizer;
import dev.hasten.tensor.Tensor;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/// Reads the rows of a weight where and how the file stores them. Copies nothing but what is asked
/// for.
public final class WeightRows {
  private final Tensor tensor;
  private final int rows;
  private final int columns;
  private final long[] offsets;
  private final long strideBytes;

  WeightRows(Weight weight) {
    this.tensor = weight.tensor();
    this.rows = weight.spec().rows();
    this.columns = weight.spec().columns();
    boolean isTransposed = weight.layout() == StorageLayout.TRANSPOSED;
    this.strideBytes = isTransposed ? tensor.rowBytes() : 0;
    long rowBytes = isTransposed ? elementBytes() : tensor.rowBytes();
    this.offsets = new long[rows];
    for (int row = 0; row < rows; row++) {
      offsets[row] = weight.storedRow(row) * rowBytes;
    }
  }

  public DType type() {
    return tensor.dtype();
  }

  public int rows() {
    return rows;
  }

  public int columns() {
    return columns;
  }

  /// Bytes of one row as the file stores it.
  public int rowBytes() {
    return Math.toIntExact(type().bytesFor(columns));
  }

  /// Copies row `row`, as the file encodes it, to the beginning of `target`.
  public void copyRow(int row, byte[] target) {
    if (strideBytes == 0) {
      MemorySegment.copy(tensor.data(), ValueLayout.JAVA_BYTE, offsets[row], target, 0, rowBytes());
      return;
    }
    int bytes = elementBytes();
    for (int column = 0; column < columns; column++) {
      MemorySegment.copy(
          tensor.data(),
          ValueLayout.JAVA_BYTE,
          offsets[row] + column * strideBytes,
          target,
          column * bytes,
          bytes);
    }
  }

  /// Reads `count` elements of row `row` from column `from` on into `target` from `offset`; `from`
  /// and `count` must fill whole blocks of the type.
  public void read(int row, int from, float[] target, int offset, int count) {
    if (strideBytes == 0) {
      long at = offsets[row] + type().bytesFor(from);
      Dequantizer.dequantizeRow(type(), tensor.data(), at, target, offset, count);
      return;
    }
    for (int i = 0; i < count; i++) {
      long at = offsets[row] + (from + i) * strideBytes;
      Dequantizer.dequantizeRow(type(), tensor.data(), at, target, offset + i, 1);
    }
  }

  private int elementBytes() {
    return Math.toIntExact(type().bytesFor(1));
  }
}
