package dev.hasten.tensor;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/// Rows of blocks, rounded one after another.
final class BlockRows implements RowEncoder {
  /// What a column counts at least, where the most important of its block counts 1: columns that a
  /// calibration never saw are still rounded as well as the others allow.
  private static final float LEAST_IMPORTANCE = 1e-9f;

  private final BlockEncoder encoder;
  private final byte[] block;
  private final int blockElements;
  private final float[] relativeImportance;

  BlockRows(DType dtype, BlockEncoder encoder) {
    this.encoder = encoder;
    this.block = new byte[dtype.blockBytes()];
    this.blockElements = dtype.blockElements();
    this.relativeImportance = new float[blockElements];
  }

  @Override
  public void encode(float[] in, int inOffset, int count, MemorySegment out, long byteOffset) {
    long to = byteOffset;
    for (int i = 0; i < count; i += blockElements) {
      encoder.encode(in, inOffset + i, block);
      MemorySegment.copy(block, 0, out, ValueLayout.JAVA_BYTE, to, block.length);
      to += block.length;
    }
  }

  @Override
  public void encode(
      float[] in,
      int inOffset,
      int count,
      float[] importance,
      int importanceOffset,
      MemorySegment out,
      long byteOffset) {
    long to = byteOffset;
    for (int i = 0; i < count; i += blockElements) {
      compareImportance(importance, importanceOffset + i);
      encoder.encode(in, inOffset + i, relativeImportance, block);
      MemorySegment.copy(block, 0, out, ValueLayout.JAVA_BYTE, to, block.length);
      to += block.length;
    }
  }

  private void compareImportance(float[] importance, int at) {
    float largest = 0;
    for (int i = 0; i < blockElements; i++) {
      largest = Math.max(largest, importance[at + i]);
    }
    for (int i = 0; i < blockElements; i++) {
      float relative = largest > 0 ? importance[at + i] / largest : 1;
      relativeImportance[i] = Math.max(LEAST_IMPORTANCE, relative);
    }
  }
}
