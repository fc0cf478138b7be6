package dev.hasten.kernel.packed;

import dev.hasten.model.Weight;
import dev.hasten.tensor.DType;
import dev.hasten.tensor.Dequantizer;
import dev.hasten.tensor.Tensor;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/// The rows of a weight as the file stores them, found by their canonical number.
final class StoredRows {
  private final Tensor tensor;
  private final long[] offsets;
  private final int columns;

  StoredRows(Weight weight) {
    this.tensor = weight.tensor();
    this.offsets = weight.rowOffsets();
    this.columns = weight.spec().columns();
  }

  DType type() {
    return tensor.dtype();
  }

  int rows() {
    return offsets.length;
  }

  int columns() {
    return columns;
  }

  byte[] rowBuffer() {
    return new byte[Math.toIntExact(tensor.rowBytes())];
  }

  void copyRow(int row, byte[] target) {
    MemorySegment.copy(
        tensor.data(), ValueLayout.JAVA_BYTE, offsets[row], target, 0, target.length);
  }

  /// Reads `count` elements from column `from` on; both must be multiples of the type's block.
  void readFloats(int row, int from, float[] target, int count) {
    long at = offsets[row] + type().bytesFor(from);
    Dequantizer.dequantizeRow(type(), tensor.data(), at, target, 0, count);
  }
}
