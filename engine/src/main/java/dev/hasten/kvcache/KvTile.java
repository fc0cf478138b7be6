package dev.hasten.kvcache;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;

/// One head's keys or values of a block, element by element: what [KvLayout] means.
///
/// @param offset of the tile in its block
/// @param headDim elements of a token
/// @param tokenStride elements from one token to the next
/// @param elementStride elements from one element of a token to its next
record KvTile(
    MemorySegment block,
    long offset,
    KvType type,
    int headDim,
    int tokenStride,
    int elementStride) {
  private static final ValueLayout.OfFloat FLOAT =
      ValueLayout.JAVA_FLOAT.withOrder(ByteOrder.LITTLE_ENDIAN);
  private static final ValueLayout.OfShort HALF =
      ValueLayout.JAVA_SHORT.withOrder(ByteOrder.LITTLE_ENDIAN);
  private static final int LARGEST_CODE = 127;

  static KvTile ofKeys(MemorySegment block, long offset, KvType type, int headDim) {
    return new KvTile(block, offset, type, headDim, 1, KvLayout.BLOCK_TOKENS);
  }

  static KvTile ofValues(MemorySegment block, long offset, KvType type, int headDim) {
    return new KvTile(block, offset, type, headDim, KvLayout.valueStride(headDim), 1);
  }

  /// Keeps the first `headDim` elements of `source` for the token at `slot`.
  void write(int slot, float[] source) {
    switch (type) {
      case F32 -> {
        for (int i = 0; i < headDim; i++) {
          block.set(FLOAT, offset + element(slot, i) * Float.BYTES, source[i]);
        }
      }
      case F16 -> {
        for (int i = 0; i < headDim; i++) {
          block.set(HALF, offset + element(slot, i) * Short.BYTES, Float.floatToFloat16(source[i]));
        }
      }
      case Q8_0 -> {
        for (int scale = 0; scale < KvLayout.scales(headDim); scale++) {
          writeScaled(slot, scale, source);
        }
      }
    }
  }

  /// Reads the tokens of the whole tile, `[tokens, headDim]`.
  void read(float[] target) {
    for (int slot = 0; slot < KvLayout.BLOCK_TOKENS; slot++) {
      for (int i = 0; i < headDim; i++) {
        target[slot * headDim + i] = value(slot, i);
      }
    }
  }

  private float value(int slot, int i) {
    long element = element(slot, i);
    return switch (type) {
      case F32 -> block.get(FLOAT, offset + element * Float.BYTES);
      case F16 -> Float.float16ToFloat(block.get(HALF, offset + element * Short.BYTES));
      case Q8_0 ->
          block.get(ValueLayout.JAVA_BYTE, offset + element)
              * Float.float16ToFloat(block.get(HALF, scaleOffset(slot, i / KvType.SCALE_ELEMENTS)));
    };
  }

  /// The codes are those of the scale as it is kept, so that rounding it costs nothing more.
  private void writeScaled(int slot, int scale, float[] source) {
    int from = scale * KvType.SCALE_ELEMENTS;
    int to = Math.min(from + KvType.SCALE_ELEMENTS, headDim);
    float largest = 0;
    for (int i = from; i < to; i++) {
      largest = Math.max(largest, Math.abs(source[i]));
    }
    short kept = Float.floatToFloat16(largest / LARGEST_CODE);
    float unit = Float.float16ToFloat(kept);
    float inverse = unit > 0 ? 1 / unit : 0;
    block.set(HALF, scaleOffset(slot, scale), kept);
    for (int i = from; i < to; i++) {
      double code = Math.rint(source[i] * inverse);
      block.set(
          ValueLayout.JAVA_BYTE,
          offset + element(slot, i),
          (byte) Math.clamp(code, -LARGEST_CODE, LARGEST_CODE));
    }
  }

  private long element(int slot, int i) {
    return (long) slot * tokenStride + (long) i * elementStride;
  }

  private long scaleOffset(int slot, int scale) {
    int scales = KvLayout.scales(headDim);
    boolean keys = tokenStride == 1;
    long elements = keys ? (long) headDim : tokenStride;
    long index = keys ? (long) scale * KvLayout.BLOCK_TOKENS + slot : (long) slot * scales + scale;
    return offset + elements * KvLayout.BLOCK_TOKENS + index * Short.BYTES;
  }
}
