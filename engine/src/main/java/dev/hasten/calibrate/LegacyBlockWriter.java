package dev.hasten.calibrate;

import dev.hasten.tensor.DType;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/// Writes blocks of 32 as [dev.hasten.tensor.Dequantizer] reads them: scale, minimum, fifth bits,
/// then the low bits, two to a byte: the first half of the block in the low nibbles.
final class LegacyBlockWriter {
  private static final VarHandle SHORT =
      MethodHandles.byteArrayViewVarHandle(short[].class, ByteOrder.LITTLE_ENDIAN);
  private static final VarHandle INT =
      MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.LITTLE_ENDIAN);
  private static final int COLUMNS = 32;
  private static final int HALF = COLUMNS / 2;
  private static final int HALF_FLOAT_BYTES = 2;
  private static final int FIFTH_BITS_BYTES = 4;

  private LegacyBlockWriter() {}

  static void write(DType type, GridRow row, int block, byte[] target) {
    int at = block * type.blockBytes();
    putHalf(target, at, row.steps[block]);
    int after = at + HALF_FLOAT_BYTES;
    int column = block * COLUMNS;
    switch (type) {
      case Q4_0 -> putNibbles(row, column, 8, target, after);
      case Q5_0 -> putFiveBits(row, column, 16, target, after);
      case Q4_1 -> {
        putHalf(target, after, row.offsets[block]);
        putNibbles(row, column, 0, target, after + HALF_FLOAT_BYTES);
      }
      case Q5_1 -> {
        putHalf(target, after, row.offsets[block]);
        putFiveBits(row, column, 0, target, after + HALF_FLOAT_BYTES);
      }
      case Q8_0 -> putBytes(row, column, target, after);
      default -> throw new IllegalArgumentException(type + " is not a type of blocks of 32");
    }
  }

  private static void putHalf(byte[] target, int at, float value) {
    SHORT.set(target, at, Float.floatToFloat16(value));
  }

  private static void putNibbles(GridRow row, int column, int zero, byte[] target, int at) {
    for (int i = 0; i < HALF; i++) {
      int low = (row.codes[column + i] + zero) & 0xF;
      int high = (row.codes[column + HALF + i] + zero) & 0xF;
      target[at + i] = (byte) (low | (high << 4));
    }
  }

  private static void putFiveBits(GridRow row, int column, int zero, byte[] target, int at) {
    int fifthBits = 0;
    for (int i = 0; i < COLUMNS; i++) {
      fifthBits |= ((row.codes[column + i] + zero) >> 4 & 1) << i;
    }
    INT.set(target, at, fifthBits);
    putNibbles(row, column, zero, target, at + FIFTH_BITS_BYTES);
  }

  private static void putBytes(GridRow row, int column, byte[] target, int at) {
    for (int i = 0; i < COLUMNS; i++) {
      target[at + i] = (byte) row.codes[column + i];
    }
  }
}
