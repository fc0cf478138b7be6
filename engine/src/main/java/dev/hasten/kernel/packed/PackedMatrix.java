package dev.hasten.kernel.packed;

import static dev.hasten.kernel.packed.PackedForm.GROUP_ROWS;
import static dev.hasten.kernel.packed.PackedForm.LANE_BYTES;
import static dev.hasten.kernel.packed.PackedForm.MINIMUMS;
import static dev.hasten.kernel.packed.PackedForm.VECTOR_BYTES;

import dev.hasten.kernel.PackedWeight;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;

/// A weight in a [PackedForm]. Kernels read [#data]; [#value] and [#readRow] say what it means.
public final class PackedMatrix implements PackedWeight {
  /// What the data's address is a multiple of.
  public static final int ALIGNMENT_BYTES = 64;

  private static final ValueLayout.OfShort HALF =
      ValueLayout.JAVA_SHORT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
  private static final ValueLayout.OfFloat FLOAT =
      ValueLayout.JAVA_FLOAT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);

  private final PackedForm form;
  private final int rows;
  private final int columns;
  private final MemorySegment data;

  /// @param data [#bytes] bytes, 64-byte aligned where it is native memory
  /// @throws IllegalArgumentException if `columns` fill no whole blocks, or `data` has another size
  public PackedMatrix(PackedForm form, int rows, int columns, MemorySegment data) {
    this.form = form;
    this.rows = rows;
    this.columns = columns;
    this.data = data;
    if (data.byteSize() != bytes()) {
      throw new IllegalArgumentException(
          "%s [%d, %d] needs %d bytes, got %d"
              .formatted(form, rows, columns, bytes(), data.byteSize()));
    }
  }

  public PackedForm form() {
    return form;
  }

  @Override
  public int rows() {
    return rows;
  }

  @Override
  public int columns() {
    return columns;
  }

  public MemorySegment data() {
    return data;
  }

  public int groups() {
    return groupsOf(rows);
  }

  public long groupBytes() {
    return form.groupBytes(columns);
  }

  /// Bytes of all groups, padding included.
  public long bytes() {
    return bytesOf(form, rows, columns);
  }

  /// One element. `row` may be one of the rows of zeros that fill the last group.
  public float value(int row, int column) {
    return switch (form) {
      case U4, U5, H4 -> scale(row, column) * code(row, column) + minimum(row, column);
      case C4, C5, H6, S8 -> scale(row, column) * (code(row, column) - form.centre());
      case F32 -> data.get(FLOAT, block(row, column) + (long) lane(row) * Float.BYTES);
      case F16 -> half(block(row, column) + (long) lane(row) * Short.BYTES);
      case BF16 -> Float.intBitsToFloat(bits16(row, column) << 16);
    };
  }

  /// Reads row `row` into the first [#columns] elements of `target`.
  public void readRow(int row, float[] target) {
    for (int column = 0; column < columns; column++) {
      target[column] = value(row, column);
    }
  }

  float scale(int row, int column) {
    return half(block(row, column) + (long) lane(row) * Short.BYTES);
  }

  float minimum(int row, int column) {
    return half(block(row, column) + MINIMUMS + (long) lane(row) * Short.BYTES);
  }

  private float half(long at) {
    return Float.float16ToFloat(data.get(HALF, at));
  }

  private int bits16(int row, int column) {
    return data.get(HALF, block(row, column) + (long) lane(row) * Short.BYTES);
  }

  private int code(int row, int column) {
    int inBlock = column % form.blockColumns();
    int quad = inBlock / LANE_BYTES;
    int index = inBlock % LANE_BYTES;
    int codesAt = form.codesAt();
    if (form == PackedForm.S8) {
      return laneByte(row, column, codesAt + quad * VECTOR_BYTES, index);
    }
    int pair = laneByte(row, column, codesAt + quad / 2 * VECTOR_BYTES, index);
    int low = quad % 2 == 0 ? pair & 0xF : pair >> 4;
    return form.upperBits() == 0 ? low : low | upperBits(row, column, quad, index) << 4;
  }

  private int upperBits(int row, int column, int quad, int index) {
    int all = laneByte(row, column, form.upperBitsAt(), index);
    int bits = form.upperBits();
    return (all >> (bits * quad)) & ((1 << bits) - 1);
  }

  private int laneByte(int row, int column, int vectorAt, int index) {
    long at = block(row, column) + vectorAt;
    return data.get(ValueLayout.JAVA_BYTE, at + (long) lane(row) * LANE_BYTES + index) & 0xFF;
  }

  private long block(int row, int column) {
    return row / GROUP_ROWS * groupBytes()
        + (long) (column / form.blockColumns()) * form.blockBytes();
  }

  private static int lane(int row) {
    return row % GROUP_ROWS;
  }

  static int groupsOf(int rows) {
    return Math.ceilDiv(rows, GROUP_ROWS);
  }

  static long bytesOf(PackedForm form, int rows, int columns) {
    return groupsOf(rows) * form.groupBytes(columns);
  }
}
