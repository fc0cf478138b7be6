package dev.hasten.kernel;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.SegmentAllocator;

/// Activations as int8: values `[rows, columns]`; for each 32 columns an f32 scale (`max|x| / 127`)
/// and the f32 sum (scale applied), for weights with minimums; and four numbers more: these sums of
/// the first and the last 16, and minus the i32 sums of their int8, for weights with a centre.
///
/// @param rows the most it holds; a step may use fewer
/// @param columns a multiple of 32
public record QuantizedMatrix(
    MemorySegment values, MemorySegment scales, MemorySegment sums, int rows, int columns) {
  /// Columns that share a scale.
  public static final int BLOCK = 32;

  /// Bytes of a block's scale and sum.
  public static final int SCALE_BYTES = 2 * Float.BYTES;

  /// Bytes of the sums of a block's halves.
  public static final int SUMS_BYTES = 2 * (Float.BYTES + Integer.BYTES);

  private static final int CACHE_LINE_BYTES = 64;

  public QuantizedMatrix {
    long blocks = blocks(rows, columns);
    if (values.byteSize() < blocks * BLOCK
        || scales.byteSize() < blocks * SCALE_BYTES
        || sums.byteSize() < blocks * SUMS_BYTES) {
      throw new IllegalArgumentException(
          "[%d, %d] quantized do not fit %d, %d and %d bytes"
              .formatted(rows, columns, values.byteSize(), scales.byteSize(), sums.byteSize()));
    }
  }

  public static QuantizedMatrix allocate(SegmentAllocator allocator, int rows, int columns) {
    long blocks = blocks(rows, columns);
    return new QuantizedMatrix(
        allocator.allocate(blocks * BLOCK, CACHE_LINE_BYTES),
        allocator.allocate(blocks * SCALE_BYTES, CACHE_LINE_BYTES),
        allocator.allocate(blocks * SUMS_BYTES, CACHE_LINE_BYTES),
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
