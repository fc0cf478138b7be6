package dev.hasten.kernel;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.SegmentAllocator;

/// Activations as int8: values `[rows, columns]`, an f32 scale for each 32 columns (`max|x| /
/// 127`), and, for weights with minimums, the f32 sum (scale applied) of each 16.
///
/// @param rows the most it holds; a step may use fewer
/// @param columns a multiple of 32
public record QuantizedMatrix(
    MemorySegment values, MemorySegment scales, MemorySegment sums, int rows, int columns) {
  /// Columns that share a scale.
  public static final int BLOCK = 32;

  private static final int CACHE_LINE_BYTES = 64;

  public QuantizedMatrix {
    long blocks = blocks(rows, columns);
    if (values.byteSize() < blocks * BLOCK
        || scales.byteSize() < blocks * Float.BYTES
        || sums.byteSize() < 2 * blocks * Float.BYTES) {
      throw new IllegalArgumentException(
          "[%d, %d] quantized do not fit %d, %d and %d bytes"
              .formatted(rows, columns, values.byteSize(), scales.byteSize(), sums.byteSize()));
    }
  }

  public static QuantizedMatrix allocate(SegmentAllocator allocator, int rows, int columns) {
    long blocks = blocks(rows, columns);
    return new QuantizedMatrix(
        allocator.allocate(blocks * BLOCK, CACHE_LINE_BYTES),
        allocator.allocate(blocks * Float.BYTES, CACHE_LINE_BYTES),
        allocator.allocate(2 * blocks * Float.BYTES, CACHE_LINE_BYTES),
        rows,
        columns);
  }

  /// The same memory for rows of another width that need no more of it.
  public QuantizedMatrix as(int newColumns) {
    return new QuantizedMatrix(values, scales, sums, rows, newColumns);
  }

  private static long blocks(int rows, int columns) {
    if (columns % BLOCK != 0) {
      throw new IllegalArgumentException(
          "%d columns are no whole blocks of %d".formatted(columns, BLOCK));
    }
    return (long) rows * (columns / BLOCK);
  }
}
