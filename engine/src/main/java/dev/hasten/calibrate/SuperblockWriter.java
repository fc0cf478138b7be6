package dev.hasten.calibrate;

import dev.hasten.tensor.DType;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.Arrays;

/// Writes superblocks of 256 as [dev.hasten.tensor.Dequantizer] reads them.
final class SuperblockWriter {
  private static final VarHandle SHORT =
      MethodHandles.byteArrayViewVarHandle(short[].class, ByteOrder.LITTLE_ENDIAN);
  private static final int COLUMNS = 256;
  private static final int RUN = 32;
  private static final int GROUPS_OF_32 = 8;
  private static final int GROUPS_OF_16 = 16;

  private SuperblockWriter() {}

  static void write(DType type, GridRow row, int block, byte[] target) {
    int at = block * type.blockBytes();
    Arrays.fill(target, at, at + type.blockBytes(), (byte) 0);
    switch (type) {
      case Q4_K -> {
        putHeader(row, block, target, at);
        putNibbles(row, block, target, at + 16);
      }
      case Q5_K -> {
        putHeader(row, block, target, at);
        putFifthBits(row, block, target, at + 16);
        putNibbles(row, block, target, at + 48);
      }
      case Q6_K -> putSixBits(row, block, target, at);
      default -> throw new IllegalArgumentException(type + " is not a type of superblocks");
    }
  }

  /// Two units in f16; 8 scales and 8 minimums of 6 bits in 12 bytes: of groups 4 to 7, the two
  /// high bits lie on top of those of groups 0 to 3.
  private static void putHeader(GridRow row, int block, byte[] target, int at) {
    SHORT.set(target, at, Float.floatToFloat16(row.stepUnits[block]));
    SHORT.set(target, at + 2, Float.floatToFloat16(row.offsetUnits[block]));
    int packed = at + 4;
    for (int group = 0; group < GROUPS_OF_32; group++) {
      int scale = row.stepCodes[block * GROUPS_OF_32 + group];
      int minimum = row.offsetCodes[block * GROUPS_OF_32 + group];
      if (group < 4) {
        target[packed + group] |= (byte) scale;
        target[packed + 4 + group] |= (byte) minimum;
      } else {
        target[packed + 4 + group] = (byte) ((scale & 0xF) | ((minimum & 0xF) << 4));
        target[packed + group - 4] |= (byte) (scale >> 4 << 6);
        target[packed + group] |= (byte) (minimum >> 4 << 6);
      }
    }
  }

  /// A run of 32 bytes holds two groups, one in its low, one in its high nibbles.
  private static void putNibbles(GridRow row, int block, byte[] target, int at) {
    for (int column = 0; column < COLUMNS; column++) {
      int group = column / RUN;
      int low = row.codes[block * COLUMNS + column] & 0xF;
      target[at + group / 2 * RUN + column % RUN] |= (byte) (low << ((group & 1) * 4));
    }
  }

  private static void putFifthBits(GridRow row, int block, byte[] target, int at) {
    for (int column = 0; column < COLUMNS; column++) {
      int fifth = row.codes[block * COLUMNS + column] >> 4 & 1;
      target[at + column % RUN] |= (byte) (fifth << (column / RUN));
    }
  }

  /// Low bits (64 bytes for each 128 columns), two high bits (32 bytes for each), scales, unit.
  private static void putSixBits(GridRow row, int block, byte[] target, int at) {
    for (int column = 0; column < COLUMNS; column++) {
      int code = row.codes[block * COLUMNS + column] + 32;
      int half = column / 128;
      int inHalf = column % 128;
      int low = at + half * 64 + inHalf % 64;
      target[low] |= (byte) ((code & 0xF) << (inHalf / 64 * 4));
      int high = at + 128 + half * RUN + inHalf % RUN;
      target[high] |= (byte) (code >> 4 << (inHalf / RUN * 2));
    }
    for (int group = 0; group < GROUPS_OF_16; group++) {
      target[at + 192 + group] = (byte) row.stepCodes[block * GROUPS_OF_16 + group];
    }
    SHORT.set(target, at + 208, Float.floatToFloat16(row.stepUnits[block]));
  }
}
