package dev.hasten.kernel;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.SegmentAllocator;
import java.lang.foreign.ValueLayout;

/// Activations: f32 `[rows, columns]`, row-major, outside the Java heap.
///
/// @param rows the most it holds; a step may use fewer
public record FloatMatrix(MemorySegment segment, int rows, int columns) {
  private static final ValueLayout.OfFloat FLOAT = ValueLayout.JAVA_FLOAT;
  private static final int CACHE_LINE_BYTES = 64;

  public FloatMatrix {
    if (segment.byteSize() < bytes(rows, columns)) {
      throw new IllegalArgumentException(
          "[%d, %d] floats do not fit %d bytes".formatted(rows, columns, segment.byteSize()));
    }
  }

  public static FloatMatrix allocate(SegmentAllocator allocator, int rows, int columns) {
    return new FloatMatrix(
        allocator.allocate(bytes(rows, columns), CACHE_LINE_BYTES), rows, columns);
  }

  /// Bytes of a matrix of this size.
  public static long bytes(int rows, int columns) {
    return Math.multiplyExact((long) rows * columns, (long) Float.BYTES);
  }

  public float get(int row, int column) {
    return segment.getAtIndex(FLOAT, (long) row * columns + column);
  }

  public void set(int row, int column, float value) {
    segment.setAtIndex(FLOAT, (long) row * columns + column, value);
  }

  /// Copies `count` elements of a row, from `column` on, into `target` at `offset`.
  public void read(int row, int column, float[] target, int offset, int count) {
    MemorySegment.copy(segment, FLOAT, byteOffset(row, column), target, offset, count);
  }

  /// Copies `count` elements of `source` at `offset` into a row, from `column` on.
  public void write(int row, int column, float[] source, int offset, int count) {
    MemorySegment.copy(source, offset, segment, FLOAT, byteOffset(row, column), count);
  }

  /// Copies a row of another matrix of this width over one of this.
  public void copyRow(int row, FloatMatrix source, int sourceRow) {
    MemorySegment.copy(
        source.segment,
        source.byteOffset(sourceRow, 0),
        segment,
        byteOffset(row, 0),
        (long) columns * Float.BYTES);
  }

  /// A copy of one row.
  public float[] row(int row) {
    float[] copy = new float[columns];
    read(row, 0, copy, 0, columns);
    return copy;
  }

  private long byteOffset(int row, int column) {
    return ((long) row * columns + column) * Float.BYTES;
  }
}
