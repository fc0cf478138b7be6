package dev.hasten.tensor;

import java.lang.foreign.MemorySegment;

/// Turns stored elements into floats: the meaning of the bits of every [DType] that is a weight.
/// Written to be read; the kernels are compared with it.
///
/// Source of the block formats: `ggml-common.h` and `gguf-py/gguf/quants.py` of ggml (format only).
public final class Dequantizer {
  private Dequantizer() {}

  /// Reads `count` elements, which fill whole blocks, from `data` at `byteOffset` into `out` from
  /// index `outOffset`. Allocates nothing.
  ///
  /// @throws IllegalArgumentException if `count` fills no whole blocks or `dtype` is no weight
  /// @throws IndexOutOfBoundsException if `data` or `out` are too short
  public static void dequantizeRow(
      DType dtype, MemorySegment data, long byteOffset, float[] out, int outOffset, int count) {
    if (count % dtype.blockElements() != 0) {
      throw new IllegalArgumentException(
          "%s stores blocks of %d, not %d elements".formatted(dtype, dtype.blockElements(), count));
    }
    switch (dtype) {
      case F32 -> PlainTypes.f32(data, byteOffset, out, outOffset, count);
      case F16 -> PlainTypes.f16(data, byteOffset, out, outOffset, count);
      case BF16 -> PlainTypes.bf16(data, byteOffset, out, outOffset, count);
      case Q4_0 -> LegacyBlocks.q40(data, byteOffset, out, outOffset, count);
      case Q4_1 -> LegacyBlocks.q41(data, byteOffset, out, outOffset, count);
      case Q5_0 -> LegacyBlocks.q50(data, byteOffset, out, outOffset, count);
      case Q5_1 -> LegacyBlocks.q51(data, byteOffset, out, outOffset, count);
      case Q8_0 -> LegacyBlocks.q80(data, byteOffset, out, outOffset, count);
      case IQ4_NL -> LegacyBlocks.iq4nl(data, byteOffset, out, outOffset, count);
      case Q2_K -> KBlocks.q2k(data, byteOffset, out, outOffset, count);
      case Q3_K -> KBlocks.q3k(data, byteOffset, out, outOffset, count);
      case Q4_K -> KBlocks.q4k(data, byteOffset, out, outOffset, count);
      case Q5_K -> KBlocks.q5k(data, byteOffset, out, outOffset, count);
      case Q6_K -> KBlocks.q6k(data, byteOffset, out, outOffset, count);
      case I8, I16, I32, I64, F64, U8, BOOL ->
          throw new IllegalArgumentException(dtype + " is not a type of weights");
    }
  }
}
