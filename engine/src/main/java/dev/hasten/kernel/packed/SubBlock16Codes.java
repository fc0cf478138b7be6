package dev.hasten.kernel.packed;

import static dev.hasten.kernel.packed.Bytes.float16;
import static dev.hasten.kernel.packed.Bytes.uint8;

import dev.hasten.tensor.DType;

/// Q2_K, Q3_K and Q6_K: superblocks of 16 blocks of 16, whose scales are small integer multiples of
/// an f16 factor. The second bits of eight blocks share 32 bytes, a block at each shift.
final class SubBlock16Codes implements BlockCodes {
  private static final int BLOCKS = 16;
  private static final int COLUMNS = 16;
  private static final int Q2_CODES = 16;
  private static final int Q2_FACTOR = 80;
  private static final int Q2_MINIMUM_FACTOR = 82;
  private static final int Q3_CODES = 32;
  private static final int Q3_SCALES = 96;
  private static final int Q3_FACTOR = 108;
  private static final int Q6_HIGH_BITS = 128;
  private static final int Q6_SCALES = 192;
  private static final int Q6_FACTOR = 208;

  private final DType type;
  private final int superBytes;

  SubBlock16Codes(DType type) {
    this.type = type;
    this.superBytes = type.blockBytes();
  }

  @Override
  public float scale(byte[] row, int block) {
    int at = superBlock(block);
    int inSuper = block % BLOCKS;
    return switch (type) {
      case Q2_K -> float16(row, at + Q2_FACTOR) * (row[at + inSuper] & 0xF);
      case Q3_K -> float16(row, at + Q3_FACTOR) * sixBitScale(row, at + Q3_SCALES, inSuper);
      default -> float16(row, at + Q6_FACTOR) * row[at + Q6_SCALES + inSuper];
    };
  }

  @Override
  public float minimum(byte[] row, int block) {
    return switch (type) {
      case Q2_K -> storedMinimum(row, superBlock(block), block % BLOCKS);
      case Q3_K -> -4 * scale(row, block);
      default -> throw new IllegalStateException(type + " has a centre");
    };
  }

  private static float storedMinimum(byte[] row, int at, int inSuper) {
    return -float16(row, at + Q2_MINIMUM_FACTOR) * (uint8(row, at + inSuper) >> 4);
  }

  @Override
  public void read(byte[] row, int block, byte[] codes) {
    int at = superBlock(block);
    int inSuper = block % BLOCKS;
    switch (type) {
      case Q2_K -> readTwoBits(row, at + Q2_CODES, inSuper, codes);
      case Q3_K -> readThreeBits(row, at, inSuper, codes);
      default -> readSixBits(row, at, inSuper, codes);
    }
  }

  private static void readTwoBits(byte[] row, int at, int inSuper, byte[] codes) {
    int from = at + inSuper / 8 * 2 * COLUMNS + oddHalf(inSuper);
    int shift = inSuper / 2 % 4 * 2;
    for (int i = 0; i < COLUMNS; i++) {
      codes[i] = (byte) ((row[from + i] >> shift) & 3);
    }
  }

  private static void readThreeBits(byte[] row, int at, int inSuper, byte[] codes) {
    readTwoBits(row, at + Q3_CODES, inSuper, codes);
    int third = at + oddHalf(inSuper);
    for (int i = 0; i < COLUMNS; i++) {
      codes[i] |= (byte) (((row[third + i] >> (inSuper / 2)) & 1) << 2);
    }
  }

  private static void readSixBits(byte[] row, int at, int inSuper, byte[] codes) {
    readTwoBits(row, at + Q6_HIGH_BITS, inSuper, codes);
    int low = at + inSuper / 8 * 4 * COLUMNS + (inSuper & 3) * COLUMNS;
    int shift = inSuper / 4 % 2 * 4;
    for (int i = 0; i < COLUMNS; i++) {
      codes[i] = (byte) (codes[i] << 4 | ((row[low + i] >> shift) & 0xF));
    }
  }

  private int superBlock(int block) {
    return block / BLOCKS * superBytes;
  }

  private static int oddHalf(int inSuper) {
    return (inSuper & 1) * COLUMNS;
  }

  /// From -32 to 31: low halves in 8 bytes, then the two high bits in 4.
  private static int sixBitScale(byte[] row, int at, int inSuper) {
    int low = (row[at + inSuper % 8] >> (inSuper / 8 * 4)) & 0xF;
    int high = (row[at + 8 + inSuper % 4] >> (inSuper / 4 * 2)) & 3;
    return (low | high << 4) - 32;
  }
}
