package dev.hasten.tensor;

import java.lang.foreign.MemorySegment;

/// Floating-point numbers stored one by one, the inverse of [PlainTypes].
enum PlainEncoder implements RowEncoder {
  F32 {
    @Override
    public void encode(float[] in, int inOffset, int count, MemorySegment out, long byteOffset) {
      MemorySegment.copy(in, inOffset, out, LittleEndian.FLOAT, byteOffset, count);
    }
  },

  F16 {
    @Override
    public void encode(float[] in, int inOffset, int count, MemorySegment out, long byteOffset) {
      for (int i = 0; i < count; i++) {
        short bits = Rounding.float16Bits(in[inOffset + i]);
        out.set(LittleEndian.SHORT, byteOffset + 2L * i, bits);
      }
    }
  },

  BF16 {
    @Override
    public void encode(float[] in, int inOffset, int count, MemorySegment out, long byteOffset) {
      for (int i = 0; i < count; i++) {
        out.set(LittleEndian.SHORT, byteOffset + 2L * i, bfloat16Bits(in[inOffset + i]));
      }
    }
  };

  private static final int SIGN = 0x8000_0000;
  private static final int LARGEST_BFLOAT16 = 0x7F7F_0000;

  /// Half of the last place that is kept, less what makes a half even.
  private static final int ALMOST_HALF = 0x7FFF;

  @Override
  public void encode(
      float[] in,
      int inOffset,
      int count,
      float[] importance,
      int importanceOffset,
      MemorySegment out,
      long byteOffset) {
    encode(in, inOffset, count, out, byteOffset);
  }

  /// The upper half of the float's bits, rounded to nearest, halves to even.
  private static short bfloat16Bits(float value) {
    int bits = Float.floatToRawIntBits(value);
    int magnitude = Math.min(bits & ~SIGN, LARGEST_BFLOAT16);
    int rounded = magnitude + ALMOST_HALF + ((magnitude >> 16) & 1);
    return (short) (((bits & SIGN) | rounded) >> 16);
  }
}
