package dev.hasten.tensor;

import static dev.hasten.tensor.LittleEndian.float16;
import static dev.hasten.tensor.LittleEndian.int8;
import static dev.hasten.tensor.LittleEndian.uint8;

import java.lang.foreign.MemorySegment;

/// Superblocks of 256 elements: groups of 16 or 32 with small integer scales (and minimums), and
/// f16 factors `d` (and `dmin`) for these. The bits of an element are spread: a run of 32 bytes
/// holds the low bits of several groups of 32, one group at each shift; further bits lie in a run
/// of their own, arranged in the same way.
final class KBlocks {
  private static final int BLOCK = 256;
  private static final int RUN = 32;

  private KBlocks() {}

  /// 2 bits, groups of 16: `d * scale * q - dmin * min`. A byte holds scale (low) and min (high).
  static void q2k(MemorySegment data, long at, float[] out, int outOffset, int count) {
    long block = at;
    for (int o = outOffset; o < outOffset + count; o += BLOCK) {
      float d = float16(data, block + 80);
      float dmin = float16(data, block + 82);
      for (int group = 0; group < 16; group++) {
        int scaleAndMin = uint8(data, block + group);
        float scale = d * (scaleAndMin & 0xF);
        float min = dmin * (scaleAndMin >> 4);
        long low = block + 16 + twoBitRun(group);
        int shift = twoBitShift(group);
        for (int i = 0; i < 16; i++) {
          out[o + 16 * group + i] = scale * ((uint8(data, low + i) >> shift) & 3) - min;
        }
      }
      block += DType.Q2_K.blockBytes();
    }
  }

  /// 3 bits, groups of 16: `d * scale * q`, q from -4 to 3 (4 is subtracted if the third bit is 0).
  static void q3k(MemorySegment data, long at, float[] out, int outOffset, int count) {
    long block = at;
    for (int o = outOffset; o < outOffset + count; o += BLOCK) {
      float d = float16(data, block + 108);
      for (int group = 0; group < 16; group++) {
        float scale = d * q3Scale(data, block + 96, group);
        long third = block + halfRun(group);
        long low = block + 32 + twoBitRun(group);
        int shift = twoBitShift(group);
        for (int i = 0; i < 16; i++) {
          int q = ((uint8(data, low + i) >> shift) & 3) - 4;
          int thirdBit = (uint8(data, third + i) >> (group / 2)) & 1;
          out[o + 16 * group + i] = scale * (q + 4 * thirdBit);
        }
      }
      block += DType.Q3_K.blockBytes();
    }
  }

  /// 4 bits, groups of 32: `d * scale * q - dmin * min`.
  static void q4k(MemorySegment data, long at, float[] out, int outOffset, int count) {
    long block = at;
    for (int o = outOffset; o < outOffset + count; o += BLOCK) {
      float d = float16(data, block);
      float dmin = float16(data, block + 2);
      for (int group = 0; group < 8; group++) {
        float scale = d * sixBitScale(data, block + 4, group);
        float min = dmin * sixBitMin(data, block + 4, group);
        long low = block + 16 + nibbleRun(group);
        int shift = (group & 1) * 4;
        for (int i = 0; i < RUN; i++) {
          out[o + RUN * group + i] = scale * ((uint8(data, low + i) >> shift) & 0xF) - min;
        }
      }
      block += DType.Q4_K.blockBytes();
    }
  }

  /// 5 bits, groups of 32: `d * scale * q - dmin * min`.
  static void q5k(MemorySegment data, long at, float[] out, int outOffset, int count) {
    long block = at;
    for (int o = outOffset; o < outOffset + count; o += BLOCK) {
      float d = float16(data, block);
      float dmin = float16(data, block + 2);
      for (int group = 0; group < 8; group++) {
        float scale = d * sixBitScale(data, block + 4, group);
        float min = dmin * sixBitMin(data, block + 4, group);
        long fifth = block + 16;
        long low = block + 48 + nibbleRun(group);
        int shift = (group & 1) * 4;
        for (int i = 0; i < RUN; i++) {
          int q = (uint8(data, low + i) >> shift) & 0xF;
          q |= ((uint8(data, fifth + i) >> group) & 1) << 4;
          out[o + RUN * group + i] = scale * q - min;
        }
      }
      block += DType.Q5_K.blockBytes();
    }
  }

  /// 6 bits, groups of 16: `d * scale * (q - 32)`, scales from -128 to 127.
  static void q6k(MemorySegment data, long at, float[] out, int outOffset, int count) {
    long block = at;
    for (int o = outOffset; o < outOffset + count; o += BLOCK) {
      float d = float16(data, block + 208);
      for (int group = 0; group < 16; group++) {
        float scale = d * int8(data, block + 192 + group);
        long low = block + sixBitLowRun(group);
        int lowShift = group / 4 % 2 * 4;
        long high = block + 128 + twoBitRun(group);
        int highShift = twoBitShift(group);
        for (int i = 0; i < 16; i++) {
          int q = (uint8(data, low + i) >> lowShift) & 0xF;
          q |= ((uint8(data, high + i) >> highShift) & 3) << 4;
          out[o + 16 * group + i] = scale * (q - 32);
        }
      }
      block += DType.Q6_K.blockBytes();
    }
  }

  /// Where the 2-bit parts of a group of 16 begin: two runs of 32 bytes serve 128 elements each.
  private static int twoBitRun(int group) {
    return group / 8 * RUN + halfRun(group);
  }

  private static int halfRun(int group) {
    return (group & 1) * 16;
  }

  /// Where the low bits of a group of 32 begin: a run serves two groups.
  private static int nibbleRun(int group) {
    return group / 2 * RUN;
  }

  /// Where the low bits of a group of 16 begin in Q6_K: 64 bytes serve 128 elements.
  private static int sixBitLowRun(int group) {
    return group / 8 * 64 + (group & 3) * 16;
  }

  private static int twoBitShift(int group) {
    return group / 2 % 4 * 2;
  }

  /// 16 scales of 6 bits, -32 to 31, in 12 bytes: low nibbles in 8 bytes, 2 high bits in 4.
  private static int q3Scale(MemorySegment data, long scales, int group) {
    int low = (uint8(data, scales + group % 8) >> (group / 8 * 4)) & 0xF;
    int high = (uint8(data, scales + 8 + group % 4) >> (group / 4 * 2)) & 3;
    return (low | (high << 4)) - 32;
  }

  /// 8 scales and 8 minimums of 6 bits in 12 bytes: those of groups 0 to 3 lie in the low 6 bits of
  /// bytes 0 to 3 and 4 to 7; those of groups 4 to 7 in the nibbles of bytes 8 to 11, with their
  /// two high bits on top of the former.
  private static int sixBitScale(MemorySegment data, long scales, int group) {
    return group < 4
        ? uint8(data, scales + group) & 0x3F
        : (uint8(data, scales + 4 + group) & 0xF) | ((uint8(data, scales + group - 4) >> 6) << 4);
  }

  private static int sixBitMin(MemorySegment data, long scales, int group) {
    return group < 4
        ? uint8(data, scales + 4 + group) & 0x3F
        : (uint8(data, scales + 4 + group) >> 4) | ((uint8(data, scales + group) >> 6) << 4);
  }
}
