package dev.hasten.kernel.packed;

import dev.hasten.tensor.DType;

/// How a packed weight lies in memory, little-endian. A **group** is 16 neighbouring rows; groups
/// lie one after another, the last one filled up with rows of zeros; in a group, blocks lie one
/// after another along the columns. A block of all forms but [#F32] is 16 f16 scales (one a row),
/// 16 f16 minimums, and vectors of 64 bytes, of which bytes `4 * row` to `4 * row + 3` are a row's;
/// an element is `scale * code + minimum`, its code unsigned.
public enum PackedForm {
  /// 4 bits. Byte `4 * row + i` of vector `j` has column `8 * j + i` of the block in its low half
  /// and column `8 * j + 4 + i` in its high half.
  U4(32, 320),
  /// 8 bits. Byte `4 * row + i` of vector `q` is column `4 * q + i` of the block.
  U8(32, 576),
  /// [#U8] with a scale and a minimum for every 16 columns.
  H8(16, 320),
  /// 16 floats, one a row, for every column.
  F32(1, 64);

  /// Rows of a group.
  public static final int GROUP_ROWS = 16;

  /// Columns of every form but [#F32] come in multiples of this.
  static final int COLUMN_MULTIPLE = 32;

  /// Bytes from one vector of codes to the next.
  static final int VECTOR_BYTES = 64;

  /// Bytes of one row in a vector of codes.
  static final int LANE_BYTES = 4;

  /// Where a block's minimums begin.
  static final int MINIMUMS = GROUP_ROWS * Short.BYTES;

  /// Where a block's codes begin.
  static final int CODES = 2 * MINIMUMS;

  private final int blockColumns;
  private final int blockBytes;

  PackedForm(int blockColumns, int blockBytes) {
    this.blockColumns = blockColumns;
    this.blockBytes = blockBytes;
  }

  /// Whether its elements are codes with scales, which int8 activations can be multiplied with.
  public boolean hasCodes() {
    return this != F32;
  }

  public int blockColumns() {
    return blockColumns;
  }

  /// Bytes of a block of all 16 rows.
  public int blockBytes() {
    return blockBytes;
  }

  /// Bytes of 16 rows of `columns` columns, which must fill whole blocks.
  public long groupBytes(int columns) {
    if (columns % blockColumns != 0) {
      throw new IllegalArgumentException(
          "%s packs blocks of %d, not %d columns".formatted(this, blockColumns, columns));
    }
    return (long) (columns / blockColumns) * blockBytes;
  }

  /// The form for weights of type `type` whose scales and minimums f16 can hold.
  static PackedForm of(DType type, int columns) {
    return columns % COLUMN_MULTIPLE == 0 ? of(type) : F32;
  }

  private static PackedForm of(DType type) {
    return switch (type) {
      case Q4_0, Q4_1, Q4_K -> U4;
      case Q8_0, Q5_0, Q5_1, Q5_K, IQ4_NL -> U8;
      case Q6_K, Q3_K, Q2_K -> H8;
      case F32, F16, BF16 -> F32;
      case I8, I16, I32, I64, F64, U8, BOOL ->
          throw new IllegalArgumentException(type + " is not a type of weights");
    };
  }
}
