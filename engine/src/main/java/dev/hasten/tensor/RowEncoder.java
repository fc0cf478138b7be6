package dev.hasten.tensor;

import java.lang.foreign.MemorySegment;

/// Rounds `count` elements of a row, which are finite and fill whole blocks.
interface RowEncoder {
  void encode(float[] in, int inOffset, int count, MemorySegment out, long byteOffset);

  /// Weighted by an importance that is finite and not negative.
  void encode(
      float[] in,
      int inOffset,
      int count,
      float[] importance,
      int importanceOffset,
      MemorySegment out,
      long byteOffset);
}
