package dev.hasten.kernel.packed;

import static dev.hasten.kernel.packed.Bytes.float16;
import static dev.hasten.kernel.packed.Bytes.int32;
import static dev.hasten.kernel.packed.Bytes.uint8;

import dev.hasten.tensor.DType;

/// Blocks of 32 with a scale of their own, and a minimum or a code that means 0.
final class LegacyCodes implements BlockCodes {
  private static final int HALF = 16;

  /// What the 16 codes of IQ4_NL stand for.
  private static final byte[] NON_LINEAR = {
    -127, -104, -83, -65, -49, -35, -22, -10, 1, 13, 25, 38, 53, 69, 89, 113
  };

  private final DType type;
  private final int blockBytes;

  LegacyCodes(DType type) {
    this.type = type;
    this.blockBytes = type.blockBytes();
  }

  @Override
  public float scale(byte[] row, int block) {
    return float16(row, block * blockBytes);
  }

  @Override
  public float minimum(byte[] row, int block) {
    return switch (type) {
      case Q4_1, Q5_1 -> float16(row, block * blockBytes + 2);
      default -> throw new IllegalStateException(type + " has a centre");
    };
  }

  @Override
  public void read(byte[] row, int block, byte[] codes) {
    int at = block * blockBytes;
    switch (type) {
      case Q4_0 -> readNibbles(row, at + 2, codes);
      case Q4_1 -> readNibbles(row, at + 4, codes);
      case Q5_0 -> readFiveBits(row, at + 2, codes);
      case Q5_1 -> readFiveBits(row, at + 4, codes);
      case Q8_0 -> readSigned(row, at + 2, codes);
      default -> readNonLinear(row, at + 2, codes);
    }
  }

  private static void readNibbles(byte[] row, int at, byte[] codes) {
    for (int i = 0; i < HALF; i++) {
      int pair = uint8(row, at + i);
      codes[i] = (byte) (pair & 0xF);
      codes[HALF + i] = (byte) (pair >> 4);
    }
  }

  private static void readFiveBits(byte[] row, int at, byte[] codes) {
    int fifthBits = int32(row, at);
    readNibbles(row, at + Integer.BYTES, codes);
    for (int i = 0; i < 2 * HALF; i++) {
      codes[i] |= (byte) (((fifthBits >>> i) & 1) << 4);
    }
  }

  private static void readSigned(byte[] row, int at, byte[] codes) {
    for (int i = 0; i < 2 * HALF; i++) {
      codes[i] = plus128(row[at + i]);
    }
  }

  private static void readNonLinear(byte[] row, int at, byte[] codes) {
    for (int i = 0; i < HALF; i++) {
      int pair = uint8(row, at + i);
      codes[i] = plus128(NON_LINEAR[pair & 0xF]);
      codes[HALF + i] = plus128(NON_LINEAR[pair >> 4]);
    }
  }

  /// Flips the sign bit.
  private static byte plus128(byte signed) {
    return (byte) (signed ^ 0x80);
  }
}
