package dev.hasten.kernel.packed;

import dev.hasten.tensor.DType;

/// How a packed weight lies in memory, little-endian. A **group** is 16 neighbouring rows; groups
/// lie one after another, the last one filled up with rows that are zeros; in a group, blocks lie
/// one after another along the columns.
///
/// A block of codes is 16 f16 scales (one a row), 16 f16 minimums, and vectors of 64 bytes, of
/// which bytes `4 * row` to `4 * row + 3` are a row's; an element is `scale * code + minimum`, its
/// code unsigned. Forms with a **centre** have no minimums: an element is `scale * (code -
/// centre)`.
///
/// The lowest 4 bits of the codes come first: byte `4 * row + i` of vector `j` has column `8 * j +
/// i` of the block in its low half and column `8 * j + 4 + i` in its high half. In a last vector,
/// byte `4 * row + i` has the upper bits of columns `i`, `4 + i`, `8 + i`, …, from its lowest bit
/// on.
public enum PackedForm {
  /// 4 bits.
  U4(32, 4, 0),
  /// 4 bits with the centre 8.
  C4(32, 4, 8),
  /// 5 bits, one of them in the last vector.
  U5(32, 5, 0),
  /// 5 bits, one of them in the last vector, with the centre 16.
  C5(32, 5, 16),
  /// 4 bits, with a scale and a minimum for every 16 columns.
  H4(16, 4, 0),
  /// 6 bits, two of them in the last vector, with a scale for every 16 columns and the centre 32.
  H6(16, 6, 32),
  /// 8 bits with the centre 128. Byte `4 * row + i` of vector `q` is column `4 * q + i`.
  S8(32, 8, 128),
  /// 16 floats, one a row, for every column.
  F32(1, 32, 0),
  /// 16 f16, one a row, for every column.
  F16(1, 16, 0),
  /// 16 bf16, one a row, for every column.
  BF16(1, 16, 0);

  /// To be raised when the bytes of a form change, so that packed weights on disk are not misread.
  public static final int LAYOUT_VERSION = 3;

  /// Rows of a group.
  public static final int GROUP_ROWS = 16;

  /// Columns of the largest block.
  static final int MOST_BLOCK_COLUMNS = 32;

  /// Bytes from one vector of codes to the next.
  public static final int VECTOR_BYTES = 64;

  /// Bytes of one row in a vector of codes.
  static final int LANE_BYTES = 4;

  /// Where a block's minimums begin.
  static final int MINIMUMS = GROUP_ROWS * Short.BYTES;

  private final int blockColumns;
  private final int bits;
  private final int centre;
  private final int codesAt;
  private final int blockBytes;

  PackedForm(int blockColumns, int bits, int centre) {
    this.blockColumns = blockColumns;
    this.bits = bits;
    this.centre = centre;
    int factors = blockColumns == 1 ? 0 : centre == 0 ? 2 : 1;
    this.codesAt = factors * MINIMUMS;
    this.blockBytes = codesAt + GROUP_ROWS * blockColumns * bits / Byte.SIZE;
  }

  /// Whether elements are codes with scales, rather than numbers by themselves.
  public boolean hasCodes() {
    return blockColumns > 1;
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
    return (long) (columns / blockColumns) * blockBytes();
  }

  /// The code that means 0, or 0 where there are minimums.
  public int centre() {
    return centre;
  }

  /// Whether a minimum for each scale is stored.
  public boolean hasMinimums() {
    return hasCodes() && centre == 0;
  }

  /// Where a block's codes begin.
  public int codesAt() {
    return codesAt;
  }

  /// Bits of a code that are not beside another's in one byte.
  int upperBits() {
    return bits < Byte.SIZE ? bits - 4 : 0;
  }

  /// Where a block's upper bits begin.
  int upperBitsAt() {
    return codesAt() + blockColumns / 8 * VECTOR_BYTES;
  }

  /// The form for weights of type `type` whose scales and minimums f16 can hold.
  public static PackedForm of(DType type) {
    return switch (type) {
      case Q4_1, Q4_K -> U4;
      case Q4_0 -> C4;
      case Q5_1, Q5_K -> U5;
      case Q5_0 -> C5;
      case Q2_K, Q3_K -> H4;
      case Q6_K -> H6;
      case Q8_0, IQ4_NL -> S8;
      case F32 -> F32;
      case F16 -> F16;
      case BF16 -> BF16;
      case I8, I16, I32, I64, F64, U8, BOOL ->
          throw new IllegalArgumentException(type + " is not a type of weights");
    };
  }
}
