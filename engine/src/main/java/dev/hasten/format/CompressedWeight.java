package dev.hasten.format;

import dev.hasten.tensor.DType;
import dev.hasten.tensor.Dequantizer;
import dev.hasten.tensor.Shape;
import dev.hasten.tensor.Tensor;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/// One weight of compressed-tensors: `scale · code`, the scale that of the code's group, where a
/// row is one group or several.
///
/// Blocks of GGUF's types hold the same numbers wherever a group is whole blocks and its scale a
/// 16-bit float; else the weight becomes floats.
///
/// @param codes `[rows, columns]` of 8 bits, or `[rows, columns / 8]` words of 4-bit codes
/// @param scale `[rows, groups]`
record CompressedWeight(CompressedFormat format, Tensor codes, Tensor scale, Shape shape) {
  private static final int BLOCK = 32;
  private static final int HALF = BLOCK / 2;
  private static final int CODES_OF_WORD = 8;
  private static final int OFFSET = 8;

  static boolean isScaleType(DType type) {
    return type == DType.F32 || type == DType.F16 || type == DType.BF16;
  }

  /// The weight as one tensor, in memory of `arena`.
  Tensor decoded(String name, Arena arena) {
    DType type = hasBlocks() ? blockType() : DType.F32;
    MemorySegment data = arena.allocate(type.bytesFor(shape.elements()), Long.BYTES);
    byte[] row = new byte[Math.toIntExact(type.bytesFor(columns()))];
    ByteBuffer target = ByteBuffer.wrap(row).order(ByteOrder.LITTLE_ENDIAN);
    float[] scales = new float[groups()];
    byte[] codesOfRow = new byte[columns()];
    for (long index = 0; index < shape.rows(); index++) {
      readScales(index, scales);
      readCodes(index, codesOfRow);
      write(type, codesOfRow, scales, target.clear());
      MemorySegment.copy(row, 0, data, ValueLayout.JAVA_BYTE, index * row.length, row.length);
    }
    return new Tensor(name, type, shape, data);
  }

  private DType blockType() {
    return switch (format) {
      case INT_QUANTIZED -> DType.Q8_0;
      case PACK_QUANTIZED -> DType.Q4_0;
    };
  }

  private int columns() {
    return Math.toIntExact(shape.columns());
  }

  private int groups() {
    return Math.toIntExact(scale.shape().columns());
  }

  private int groupColumns() {
    return columns() / groups();
  }

  private boolean hasBlocks() {
    if (groupColumns() % BLOCK != 0) {
      return false;
    }
    float[] scales = new float[groups()];
    for (long row = 0; row < shape.rows(); row++) {
      readScales(row, scales);
      for (float value : scales) {
        if (Float.float16ToFloat(Float.floatToFloat16(value)) != value) {
          return false;
        }
      }
    }
    return true;
  }

  private void readScales(long row, float[] into) {
    long at = scale.dtype().bytesFor(row * into.length);
    Dequantizer.dequantizeRow(scale.dtype(), scale.data(), at, into, 0, into.length);
  }

  private void readCodes(long row, byte[] into) {
    switch (format) {
      case INT_QUANTIZED ->
          MemorySegment.copy(
              codes.data(), ValueLayout.JAVA_BYTE, row * into.length, into, 0, into.length);
      case PACK_QUANTIZED -> unpack(row, into);
    }
  }

  private void unpack(long row, byte[] into) {
    long at = row * Math.ceilDiv(into.length, CODES_OF_WORD) * Integer.BYTES;
    for (int column = 0; column < into.length; column++) {
      int pair = codes.data().get(ValueLayout.JAVA_BYTE, at + column / 2);
      into[column] = (byte) (((pair >> (4 * (column % 2))) & 0xF) - OFFSET);
    }
  }

  private void write(DType type, byte[] codesOfRow, float[] scales, ByteBuffer target) {
    int groupColumns = groupColumns();
    if (type == DType.F32) {
      for (int column = 0; column < codesOfRow.length; column++) {
        target.putFloat(codesOfRow[column] * scales[column / groupColumns]);
      }
      return;
    }
    for (int from = 0; from < codesOfRow.length; from += BLOCK) {
      target.putShort(Float.floatToFloat16(scales[from / groupColumns]));
      if (type == DType.Q8_0) {
        target.put(codesOfRow, from, BLOCK);
      } else {
        putNibbles(codesOfRow, from, target);
      }
    }
  }

  /// The first half of a block lies in the low bits of its bytes, the second in the high ones.
  private static void putNibbles(byte[] codesOfRow, int from, ByteBuffer target) {
    for (int i = 0; i < HALF; i++) {
      int low = codesOfRow[from + i] + OFFSET;
      int high = codesOfRow[from + HALF + i] + OFFSET;
      target.put((byte) ((high << 4) | low));
    }
  }
}
