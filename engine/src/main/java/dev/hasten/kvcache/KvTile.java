package dev.hasten.kvcache;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import java.util.Arrays;

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

  /// Keeps the first `headDim` elements of `source` for the token at `slot`, turned if the type has
  /// it so.
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
      case Q4_0, Q4_0_PLAIN -> {
        float[] turned = Arrays.copyOf(source, headDim);
        type.rotation().apply(turned, 0, headDim);
        for (int scale = 0; scale < KvLayout.scales(headDim); scale++) {
          writeNibbles(slot, scale, turned);
        }
      }
    }
  }

  /// Reads the tokens of the whole tile, `[tokens, headDim]`, turned if they were kept so.
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
      case Q8_0 -> block.get(ValueLayout.JAVA_BYTE, offset + element) * scale(slot, i);
      case Q4_0, Q4_0_PLAIN -> code(slot, i) * scale(slot, i);
    };
  }

  private float scale(int slot, int i) {
    return Float.float16ToFloat(block.get(HALF, scaleOffset(slot, i / KvType.SCALE_ELEMENTS)));
  }

  private int code(int slot, int i) {
    int within = i % KvType.SCALE_ELEMENTS;
    long at = pairOffset(slot, i / KvType.SCALE_ELEMENTS, within % NibbleCodes.BYTES);
    byte pair = block.get(ValueLayout.JAVA_BYTE, at);
    return within < NibbleCodes.BYTES ? NibbleCodes.first(pair) : NibbleCodes.second(pair);
  }

  private void writeNibbles(int slot, int scale, float[] source) {
    int from = scale * KvType.SCALE_ELEMENTS;
    NibbleCodes codes = new NibbleCodes();
    codes.take(source, from, Math.min(KvType.SCALE_ELEMENTS, headDim - from));
    block.set(HALF, scaleOffset(slot, scale), codes.scale());
    for (int i = 0; i < NibbleCodes.BYTES; i++) {
      block.set(ValueLayout.JAVA_BYTE, pairOffset(slot, scale, i), codes.pair(i));
    }
  }

  private long pairOffset(int slot, int scale, int index) {
    long pair = (long) scale * NibbleCodes.BYTES + index;
    return offset
        + (keys()
            ? pair * KvLayout.BLOCK_TOKENS + slot
            : (long) slot * KvLayout.scales(headDim) * NibbleCodes.BYTES + pair);
  }

  private boolean keys() {
    return tokenStride == 1;
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
    long index = (long) scale * KvLayout.BLOCK_TOKENS + slot;
    return offset + elementBytes() + index * Short.BYTES;
  }

  /// Bytes of what stands before the scales.
  private long elementBytes() {
    int elements = keys() ? headDim : tokenStride;
    return type.bytes(KvLayout.BLOCK_TOKENS, elements, KvLayout.scales(headDim))
        - (long) KvLayout.BLOCK_TOKENS * KvLayout.scales(headDim) * Short.BYTES;
  }
}
