package dev.hasten.convert;

import dev.hasten.error.BadModelException;
import dev.hasten.format.StreamedTensor;
import dev.hasten.tensor.DType;
import dev.hasten.tensor.Shape;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// Writes one weight as the tensors that compressed-tensors keeps it in. Rows are coded while the
/// codes are written; their scales are kept until their tensor follows.
///
/// Source: `compressors/quantized_compressors` of compressed-tensors (format only).
final class CompressedTensorWriter {
  private static final String WEIGHT = "weight";
  private static final int CODES_OF_WORD = 8;
  private static final int OFFSET = 8;

  private final TensorSource weight;
  private final CodeGrid grid;
  private final CodeChooser chooser;
  private final int rows;
  private final int columns;
  private byte @Nullable [] scaleBytes;

  CompressedTensorWriter(TensorSource weight, CodeGrid grid, CodeChooser chooser) {
    this.weight = weight;
    this.grid = grid;
    this.chooser = chooser;
    this.rows = Math.toIntExact(weight.shape().rows());
    this.columns = Math.toIntExact(weight.shape().columns());
  }

  /// The tensors, which must be written in this order.
  List<StreamedTensor> tensors() {
    StreamedTensor scales =
        new StreamedTensor(
            named("weight_scale"), grid.scaleType(), Shape.of(rows, groups()), this::writeScales);
    return switch (grid.format()) {
      case INT_QUANTIZED ->
          List.of(
              new StreamedTensor(weight.name(), DType.I8, weight.shape(), this::writeCodes),
              scales);
      case PACK_QUANTIZED ->
          List.of(
              new StreamedTensor(
                  named("weight_packed"), DType.I32, Shape.of(rows, words()), this::writeCodes),
              scales,
              new StreamedTensor(named("weight_shape"), DType.I64, Shape.of(2), this::writeShape));
    };
  }

  private String named(String end) {
    return weight.name().substring(0, weight.name().length() - WEIGHT.length()) + end;
  }

  private int groups() {
    return columns / grid.groupColumns();
  }

  private int words() {
    return Math.ceilDiv(columns, CODES_OF_WORD);
  }

  private void writeCodes(StreamedTensor.Sink sink) throws IOException {
    TensorSource.RowReader reader = weight.open();
    CodeChooser.RowCoder coder = chooser.open(weight, grid);
    byte[] bytes = new byte[Math.toIntExact(grid.scaleType().bytesFor((long) rows * groups()))];
    ByteBuffer allScales = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
    float[] values = new float[columns];
    float[] scales = new float[groups()];
    byte[] codes = new byte[columns];
    byte[] packed = new byte[packedBytes()];
    for (int row = 0; row < rows; row++) {
      reader.read(row, values);
      requireFinite(values, row);
      coder.code(row, values, scales, codes);
      PlainRows.put(scales, grid.scaleType(), allScales);
      pack(codes, packed);
      sink.write(MemorySegment.ofArray(packed));
    }
    scaleBytes = bytes;
  }

  private void requireFinite(float[] values, int row) {
    for (int column = 0; column < values.length; column++) {
      if (!Float.isFinite(values[column])) {
        throw new BadModelException(
            "%s[%d, %d] is %s, which has no code"
                .formatted(weight.name(), row, column, values[column]),
            "the model is damaged; fetch it again");
      }
    }
  }

  private int packedBytes() {
    return switch (grid.format()) {
      case INT_QUANTIZED -> columns;
      case PACK_QUANTIZED -> words() * Integer.BYTES;
    };
  }

  private void pack(byte[] codes, byte[] packed) {
    switch (grid.format()) {
      case INT_QUANTIZED -> System.arraycopy(codes, 0, packed, 0, codes.length);
      case PACK_QUANTIZED -> packNibbles(codes, packed);
    }
  }

  /// The first of two codes in the low bits; what fills up a word is 0 bits.
  static void packNibbles(byte[] codes, byte[] packed) {
    for (int i = 0; i < packed.length; i++) {
      int low = nibble(codes, 2 * i);
      int high = nibble(codes, 2 * i + 1);
      packed[i] = (byte) ((high << 4) | low);
    }
  }

  private static int nibble(byte[] codes, int column) {
    return column < codes.length ? codes[column] + OFFSET : 0;
  }

  private void writeScales(StreamedTensor.Sink sink) throws IOException {
    sink.write(MemorySegment.ofArray(Objects.requireNonNull(scaleBytes, "codes come first")));
    scaleBytes = null; // those of all weights together are much
  }

  private void writeShape(StreamedTensor.Sink sink) throws IOException {
    byte[] shape = new byte[2 * Long.BYTES];
    ByteBuffer.wrap(shape).order(ByteOrder.LITTLE_ENDIAN).putLong(rows).putLong(columns);
    sink.write(MemorySegment.ofArray(shape));
  }
}
