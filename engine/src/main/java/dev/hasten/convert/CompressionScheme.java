package dev.hasten.convert;

import dev.hasten.format.CompressedFormat;

/// How compressed-tensors is to keep the matrices of a model.
///
/// @param groupColumns columns that share a scale; 0 where a whole row does
public record CompressionScheme(
    CompressedFormat format, int groupColumns, Activations activations) {

  /// What a runtime does with the inputs of a product.
  public enum Activations {
    /// Nothing.
    FLOAT,
    /// It rounds them to 8 bits, with a scale for each token.
    INT8
  }

  /// `W8A16`: 8 bits, a scale for each row.
  public static CompressionScheme int8() {
    return new CompressionScheme(CompressedFormat.INT_QUANTIZED, 0, Activations.FLOAT);
  }

  /// `W8A8`: the same, with inputs of 8 bits.
  public static CompressionScheme int8WithInt8Activations() {
    return new CompressionScheme(CompressedFormat.INT_QUANTIZED, 0, Activations.INT8);
  }

  /// `W4A16`: 4 bits, a scale for each group of a row.
  ///
  /// @param groupColumns usually 32 or 128
  public static CompressionScheme int4(int groupColumns) {
    return new CompressionScheme(CompressedFormat.PACK_QUANTIZED, groupColumns, Activations.FLOAT);
  }

  public CompressionScheme {
    boolean needsGroups = format == CompressedFormat.PACK_QUANTIZED;
    if (needsGroups ? groupColumns < 1 || groupColumns % 8 != 0 : groupColumns != 0) {
      throw new IllegalArgumentException(
          "%s with groups of %d columns".formatted(format.title(), groupColumns));
    }
  }

  /// `W8`, `W4`: the bits of weights, as makers of such models call them.
  public String title() {
    return "W" + format.bits();
  }

  /// Whether rows of so many columns are whole groups.
  boolean fits(long columns) {
    return groupColumns == 0 || columns % groupColumns == 0;
  }

  int groupColumnsOf(long columns) {
    return groupColumns == 0 ? Math.toIntExact(columns) : groupColumns;
  }
}
