package dev.hasten.tensor;

/// Writes the parts of a block. Codes come one in an `int`, from 0 up.
final class BlockBytes {
  private static final int HALF = 16;

  private BlockBytes() {}

  static void float16(byte[] block, int at, float value) {
    short bits = Rounding.float16Bits(value);
    block[at] = (byte) bits;
    block[at + 1] = (byte) (bits >> 8);
  }

  /// The low 4 bits of 32 codes: the first half's in the low nibbles, the second half's in the
  /// high.
  static void nibbles(byte[] block, int at, int[] codes) {
    for (int i = 0; i < HALF; i++) {
      block[at + i] = (byte) ((codes[i] & 0xF) | (codes[HALF + i] << 4));
    }
  }

  /// The fifth bits of 32 codes in a word.
  static void fifthBits(byte[] block, int at, int[] codes) {
    int word = 0;
    for (int i = 0; i < 2 * HALF; i++) {
      word |= ((codes[i] >> 4) & 1) << i;
    }
    for (int i = 0; i < Integer.BYTES; i++) {
      block[at + i] = (byte) (word >> (8 * i));
    }
  }
}
