package dev.hasten.kernel.nativelib;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/// Activations as int8: values `[rows, columns]`, a scale for each 32 columns, and the sum (scale
/// applied) of each 16.
final class QuantizedRows {
  static final int BLOCK = 32;

  private static final int CACHE_LINE_BYTES = 64;

  private MemorySegment values = MemorySegment.NULL;
  private MemorySegment scales = MemorySegment.NULL;
  private MemorySegment sums = MemorySegment.NULL;

  /// Makes room; what was there is lost if it had to grow.
  void reserve(int rows, int columns) {
    long elements = Math.multiplyExact((long) rows, columns);
    if (values.byteSize() < elements) {
      Arena arena = Arena.ofAuto();
      long blocks = elements / BLOCK;
      values = arena.allocate(elements, CACHE_LINE_BYTES);
      scales = arena.allocate(blocks * Float.BYTES, CACHE_LINE_BYTES);
      sums = arena.allocate(2 * blocks * Float.BYTES, CACHE_LINE_BYTES);
    }
  }

  MemorySegment values() {
    return values;
  }

  MemorySegment scales() {
    return scales;
  }

  MemorySegment sums() {
    return sums;
  }
}
