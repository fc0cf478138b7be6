package dev.hasten.convert;

import dev.hasten.format.StreamedTensor;
import dev.hasten.tensor.DType;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/// Writes tensors as floats of 16 or 32 bits, row by row.
public final class PlainRows {
  private static final int BFLOAT_SHIFT = 16;

  private PlainRows() {}

  /// A tensor that is written as `type`: its bytes where it has that already, else its rows, each
  /// number rounded to the nearest, ties to even.
  ///
  /// @param type F32, F16 or BF16, or what the tensor is stored as
  public static StreamedTensor of(TensorSource source, DType type) {
    return source
        .stored()
        .filter(tensor -> tensor.dtype() == type)
        .map(StreamedTensor::of)
        .orElseGet(() ->
            new StreamedTensor(
                source.name(), type, source.shape(), sink -> write(source, type, sink)));
  }

  private static void write(TensorSource source, DType type, StreamedTensor.Sink sink)
      throws IOException {
    TensorSource.RowReader rows = source.open();
    float[] row = new float[Math.toIntExact(source.shape().columns())];
    byte[] bytes = new byte[Math.toIntExact(type.bytesFor(row.length))];
    ByteBuffer target = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
    for (int index = 0; index < source.shape().rows(); index++) {
      rows.read(index, row);
      put(row, type, target.clear());
      sink.write(MemorySegment.ofArray(bytes));
    }
  }

  static void put(float[] row, DType type, ByteBuffer target) {
    for (float value : row) {
      switch (type) {
        case F32 -> target.putFloat(value);
        case F16 -> target.putShort(Float.floatToFloat16(value));
        case BF16 -> target.putShort(toBfloat16(value));
        default -> throw new IllegalArgumentException(type + " is no type of plain floats");
      }
    }
  }

  /// The nearest float whose lower 16 bits are 0, its upper ones; ties go to an even one.
  static short toBfloat16(float value) {
    int bits = Float.floatToIntBits(value);
    if (Float.isNaN(value)) {
      return (short) (bits >>> BFLOAT_SHIFT);
    }
    int rounding = 0x7FFF + ((bits >>> BFLOAT_SHIFT) & 1);
    return (short) ((bits + rounding) >>> BFLOAT_SHIFT);
  }
}
