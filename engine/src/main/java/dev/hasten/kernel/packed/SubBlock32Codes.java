package dev.hasten.kernel.packed;

import static dev.hasten.kernel.packed.Bytes.float16;
import static dev.hasten.kernel.packed.Bytes.uint8;

import dev.hasten.tensor.DType;

/// Q4_K and Q5_K: superblocks of 8 blocks of 32, whose scales and minimums are 6-bit multiples of
/// two f16 factors.
final class SubBlock32Codes implements BlockCodes {
  private static final int BLOCKS = 8;
  private static final int COLUMNS = 32;
  private static final int MINIMUM_FACTOR = 2;
  private static final int SIX_BITS = 4;
  private static final int FIFTH_BITS = 16;

  private final DType type;
  private final int superBytes;

  /// Where the low 4 bits begin.
  private final int nibbles;

  SubBlock32Codes(DType type) {
    this.type = type;
    this.superBytes = type.blockBytes();
    this.nibbles = type == DType.Q5_K ? FIFTH_BITS + COLUMNS : FIFTH_BITS;
  }

  @Override
  public float scale(byte[] row, int block) {
    int at = superBlock(block);
    return float16(row, at) * sixBitScale(row, at + SIX_BITS, block % BLOCKS);
  }

  @Override
  public float minimum(byte[] row, int block) {
    int at = superBlock(block);
    return -float16(row, at + MINIMUM_FACTOR) * sixBitMinimum(row, at + SIX_BITS, block % BLOCKS);
  }

  @Override
  public void read(byte[] row, int block, byte[] codes) {
    int at = superBlock(block);
    int inSuper = block % BLOCKS;
    int low = at + nibbles + inSuper / 2 * COLUMNS;
    int shift = (inSuper & 1) * 4;
    for (int i = 0; i < COLUMNS; i++) {
      codes[i] = (byte) ((uint8(row, low + i) >> shift) & 0xF);
    }
    if (type == DType.Q5_K) {
      addFifthBits(row, at + FIFTH_BITS, inSuper, codes);
    }
  }

  private static void addFifthBits(byte[] row, int at, int bit, byte[] codes) {
    for (int i = 0; i < COLUMNS; i++) {
      codes[i] |= (byte) (((uint8(row, at + i) >> bit) & 1) << 4);
    }
  }

  private int superBlock(int block) {
    return block / BLOCKS * superBytes;
  }

  /// The second four have their two high bits on top of the bytes of the first four.
  private static int sixBitScale(byte[] row, int at, int index) {
    return index < 4
        ? row[at + index] & 0x3F
        : (row[at + 4 + index] & 0xF) | (uint8(row, at + index - 4) >> 6 << 4);
  }

  private static int sixBitMinimum(byte[] row, int at, int index) {
    return index < 4
        ? row[at + 4 + index] & 0x3F
        : (uint8(row, at + 4 + index) >> 4) | (uint8(row, at + index) >> 6 << 4);
  }
}
