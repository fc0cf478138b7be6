package dev.hasten.kernel.packed;

import static dev.hasten.kernel.packed.PackedForm.GROUP_ROWS;

import dev.hasten.model.WeightRows;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Arrays;

/// Lays 16 rows of numbers of 16 bits side by side, as they are.
final class HalfGroupPacker implements GroupPacker {
  private final WeightRows stored;
  private final byte[] row;
  private final byte[] group;

  HalfGroupPacker(WeightRows stored) {
    this.stored = stored;
    this.row = new byte[stored.rowBytes()];
    this.group = new byte[Math.multiplyExact(GROUP_ROWS, row.length)];
  }

  @Override
  public void pack(int index, MemorySegment target) {
    int firstRow = index * GROUP_ROWS;
    int lanes = Math.min(GROUP_ROWS, stored.rows() - firstRow);
    if (lanes < GROUP_ROWS) {
      Arrays.fill(group, (byte) 0);
    }
    for (int lane = 0; lane < lanes; lane++) {
      stored.copyRow(firstRow + lane, row);
      for (int column = 0; column < stored.columns(); column++) {
        int at = (column * GROUP_ROWS + lane) * Short.BYTES;
        Bytes.putInt16(group, at, Bytes.int16(row, column * Short.BYTES));
      }
    }
    MemorySegment.copy(group, 0, target, ValueLayout.JAVA_BYTE, 0, group.length);
  }
}
