package dev.hasten.tensor;

import dev.hasten.error.BadModelException;
import java.lang.foreign.MemorySegment;

/// Rounds floats into a [DType]: the inverse of [Dequantizer]. Rounding without importance gives
/// the bytes that `llama-quantize` writes without an importance matrix. With importance, the scales
/// (and minimums) of each block are searched for the smallest weighted squared error.
///
/// Numbers beyond the range of a type become the farthest it has, so that what is read back is
/// always finite. A quantizer has scratch memory of its own and is for one thread at a time.
///
/// Source of the algorithms without importance: the `quantize_row_…_ref` functions of ggml.
public final class Quantizer {
  private final DType dtype;
  private final RowEncoder encoder;

  private Quantizer(DType dtype, RowEncoder encoder) {
    this.dtype = dtype;
    this.encoder = encoder;
  }

  /// A quantizer for one thread.
  ///
  /// @throws IllegalArgumentException if nothing can be rounded into `dtype` in this build
  public static Quantizer of(DType dtype) {
    return new Quantizer(dtype, encoderOf(dtype));
  }

  private static RowEncoder encoderOf(DType dtype) {
    return switch (dtype) {
      case F32 -> PlainEncoder.F32;
      case F16 -> PlainEncoder.F16;
      case BF16 -> PlainEncoder.BF16;
      case Q8_0 -> new BlockRows(dtype, new ByteBlocks());
      case Q4_0 -> new BlockRows(dtype, SymmetricBlocks.ofBits(4));
      case Q5_0 -> new BlockRows(dtype, SymmetricBlocks.ofBits(5));
      case Q4_1 -> new BlockRows(dtype, AffineBlocks.ofBits(4));
      case Q5_1 -> new BlockRows(dtype, AffineBlocks.ofBits(5));
      case Q4_K -> new BlockRows(dtype, AffineSuperblocks.q4k());
      case Q5_K -> new BlockRows(dtype, AffineSuperblocks.q5k());
      case Q6_K -> new BlockRows(dtype, new SignedSuperblocks());
      case Q2_K, Q3_K, IQ4_NL, I8, I16, I32, I64, F64, U8, BOOL ->
          throw new IllegalArgumentException("nothing is rounded into " + dtype);
    };
  }

  public DType dtype() {
    return dtype;
  }

  /// Writes `count` elements, which fill whole blocks, from `in` at index `inOffset` to `out` at
  /// `byteOffset`. Allocates nothing.
  ///
  /// @throws IllegalArgumentException if `count` fills no whole blocks
  /// @throws BadModelException if an element is NaN or infinite; nothing is written then
  /// @throws IndexOutOfBoundsException if `in` or `out` are too short
  public void quantizeRow(float[] in, int inOffset, int count, MemorySegment out, long byteOffset) {
    requireRow(in, inOffset, count);
    encoder.encode(in, inOffset, count, out, byteOffset);
  }

  /// As [#quantizeRow(float[], int, int, MemorySegment, long)], where an error counts as much as
  /// the importance of its column: `importance[importanceOffset + i]` belongs to element `i` of the
  /// row. A block whose columns all have importance 0 is rounded as if they were equal. F32, F16,
  /// BF16 and Q8_0 have nothing to choose; they ignore it.
  ///
  /// @throws IllegalArgumentException also if an importance is negative or not finite
  public void quantizeRow(
      float[] in,
      int inOffset,
      int count,
      float[] importance,
      int importanceOffset,
      MemorySegment out,
      long byteOffset) {
    requireRow(in, inOffset, count);
    requireImportance(importance, importanceOffset, count);
    encoder.encode(in, inOffset, count, importance, importanceOffset, out, byteOffset);
  }

  private void requireRow(float[] in, int inOffset, int count) {
    if (count % dtype.blockElements() != 0) {
      throw new IllegalArgumentException(
          "%s stores blocks of %d, not %d elements".formatted(dtype, dtype.blockElements(), count));
    }
    for (int i = 0; i < count; i++) {
      if (!Float.isFinite(in[inOffset + i])) {
        throw notFinite(i, in[inOffset + i]);
      }
    }
  }

  private BadModelException notFinite(int element, float value) {
    return new BadModelException(
        "element %d of a row is %s, which is not to be rounded into %s"
            .formatted(element, value, dtype),
        "the weights are damaged: take a file whose numbers are finite");
  }

  private static void requireImportance(float[] importance, int offset, int count) {
    for (int i = 0; i < count; i++) {
      float value = importance[offset + i];
      if (!(value >= 0 && value <= Float.MAX_VALUE)) {
        throw new IllegalArgumentException(
            "the importance of column %d is %s, not a finite number from 0 up".formatted(i, value));
      }
    }
  }
}
