package dev.hasten.kernel.packed;

import dev.hasten.tensor.DType;

/// Takes the rows of a quantized type apart: a block of [PackedForm#blockColumns] columns is `scale
/// * code + minimum` with one unsigned code a column. Blocks are counted along the row. What the
///   bits mean is defined by [dev.hasten.tensor.Dequantizer].
sealed interface BlockCodes permits LegacyCodes, SubBlock16Codes, SubBlock32Codes {
  float scale(byte[] row, int block);

  /// Asked for only where the form has minimums.
  float minimum(byte[] row, int block);

  /// Writes the codes of a block, a byte each, from `codes[0]` on.
  void read(byte[] row, int block, byte[] codes);

  static BlockCodes of(DType type) {
    return switch (type) {
      case Q4_0, Q4_1, Q5_0, Q5_1, Q8_0, IQ4_NL -> new LegacyCodes(type);
      case Q4_K, Q5_K -> new SubBlock32Codes(type);
      case Q2_K, Q3_K, Q6_K -> new SubBlock16Codes(type);
      case F32, F16, BF16, I8, I16, I32, I64, F64, U8, BOOL ->
          throw new IllegalArgumentException(type + " has no blocks");
    };
  }
}
