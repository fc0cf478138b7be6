package dev.hasten.tensor;

import static dev.hasten.tensor.LittleEndian.float16;
import static dev.hasten.tensor.LittleEndian.int32;
import static dev.hasten.tensor.LittleEndian.int8;
import static dev.hasten.tensor.LittleEndian.uint8;

import java.lang.foreign.MemorySegment;

/// Blocks of 32 elements with an own scale `d` (f16) and, in the `_1` types, a minimum `m` (f16).
/// Of two elements that share a byte, the low nibble belongs to the first half of the block, the
/// high nibble to the second. A fifth bit lies in a word of 32 bits, bit `i` for element `i`.
final class LegacyBlocks {
  private static final int BLOCK = 32;
  private static final int HALF = BLOCK / 2;

  /// What the 16 codes of IQ4_NL stand for.
  private static final float[] NON_LINEAR = {
    -127, -104, -83, -65, -49, -35, -22, -10, 1, 13, 25, 38, 53, 69, 89, 113
  };

  private LegacyBlocks() {}

  /// `d * (q - 8)`.
  static void q40(MemorySegment data, long at, float[] out, int outOffset, int count) {
    long block = at;
    for (int o = outOffset; o < outOffset + count; o += BLOCK) {
      float d = float16(data, block);
      for (int i = 0; i < HALF; i++) {
        int pair = uint8(data, block + 2 + i);
        out[o + i] = d * ((pair & 0xF) - 8);
        out[o + HALF + i] = d * ((pair >> 4) - 8);
      }
      block += DType.Q4_0.blockBytes();
    }
  }

  /// `d * q + m`.
  static void q41(MemorySegment data, long at, float[] out, int outOffset, int count) {
    long block = at;
    for (int o = outOffset; o < outOffset + count; o += BLOCK) {
      float d = float16(data, block);
      float m = float16(data, block + 2);
      for (int i = 0; i < HALF; i++) {
        int pair = uint8(data, block + 4 + i);
        out[o + i] = d * (pair & 0xF) + m;
        out[o + HALF + i] = d * (pair >> 4) + m;
      }
      block += DType.Q4_1.blockBytes();
    }
  }

  /// `d * (q - 16)`.
  static void q50(MemorySegment data, long at, float[] out, int outOffset, int count) {
    long block = at;
    for (int o = outOffset; o < outOffset + count; o += BLOCK) {
      float d = float16(data, block);
      int fifthBits = int32(data, block + 2);
      for (int i = 0; i < HALF; i++) {
        int pair = uint8(data, block + 6 + i);
        out[o + i] = d * (withFifthBit(pair & 0xF, fifthBits, i) - 16);
        out[o + HALF + i] = d * (withFifthBit(pair >> 4, fifthBits, HALF + i) - 16);
      }
      block += DType.Q5_0.blockBytes();
    }
  }

  /// `d * q + m`.
  static void q51(MemorySegment data, long at, float[] out, int outOffset, int count) {
    long block = at;
    for (int o = outOffset; o < outOffset + count; o += BLOCK) {
      float d = float16(data, block);
      float m = float16(data, block + 2);
      int fifthBits = int32(data, block + 4);
      for (int i = 0; i < HALF; i++) {
        int pair = uint8(data, block + 8 + i);
        out[o + i] = d * withFifthBit(pair & 0xF, fifthBits, i) + m;
        out[o + HALF + i] = d * withFifthBit(pair >> 4, fifthBits, HALF + i) + m;
      }
      block += DType.Q5_1.blockBytes();
    }
  }

  /// `d * q`, q from -128 to 127.
  static void q80(MemorySegment data, long at, float[] out, int outOffset, int count) {
    long block = at;
    for (int o = outOffset; o < outOffset + count; o += BLOCK) {
      float d = float16(data, block);
      for (int i = 0; i < BLOCK; i++) {
        out[o + i] = d * int8(data, block + 2 + i);
      }
      block += DType.Q8_0.blockBytes();
    }
  }

  /// `d * table[q]`.
  static void iq4nl(MemorySegment data, long at, float[] out, int outOffset, int count) {
    long block = at;
    for (int o = outOffset; o < outOffset + count; o += BLOCK) {
      float d = float16(data, block);
      for (int i = 0; i < HALF; i++) {
        int pair = uint8(data, block + 2 + i);
        out[o + i] = d * NON_LINEAR[pair & 0xF];
        out[o + HALF + i] = d * NON_LINEAR[pair >> 4];
      }
      block += DType.IQ4_NL.blockBytes();
    }
  }

  private static int withFifthBit(int nibble, int fifthBits, int element) {
    return nibble | (((fifthBits >>> element) & 1) << 4);
  }
}
