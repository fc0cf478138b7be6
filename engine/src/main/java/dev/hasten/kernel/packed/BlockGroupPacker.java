package dev.hasten.kernel.packed;

import static dev.hasten.kernel.packed.PackedForm.GROUP_ROWS;
import static dev.hasten.kernel.packed.PackedForm.LANE_BYTES;
import static dev.hasten.kernel.packed.PackedForm.MINIMUMS;
import static dev.hasten.kernel.packed.PackedForm.VECTOR_BYTES;

import dev.hasten.model.WeightRows;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Arrays;

/// Interleaves 16 rows of blocks: reads row after row, keeps the group at hand, and writes it at
/// once.
final class BlockGroupPacker implements GroupPacker {
  private final WeightRows stored;
  private final PackedForm form;
  private final BlockCodes source;
  private final byte[] row;
  private final byte[] group;
  private final byte[] codes = new byte[PackedForm.MOST_BLOCK_COLUMNS];

  BlockGroupPacker(WeightRows stored, PackedForm form) {
    this.stored = stored;
    this.form = form;
    this.source = BlockCodes.of(stored.type());
    this.row = new byte[stored.rowBytes()];
    this.group = new byte[Math.toIntExact(form.groupBytes(stored.columns()))];
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
      packRow(lane);
    }
    MemorySegment.copy(group, 0, target, ValueLayout.JAVA_BYTE, 0, group.length);
  }

  private void packRow(int lane) {
    int blocks = stored.columns() / form.blockColumns();
    for (int block = 0; block < blocks; block++) {
      int at = block * form.blockBytes();
      int scaleAt = at + lane * Short.BYTES;
      Bytes.putFloat16(group, scaleAt, source.scale(row, block));
      if (form.hasMinimums()) {
        Bytes.putFloat16(group, scaleAt + MINIMUMS, source.minimum(row, block));
      }
      source.read(row, block, codes);
      putCodes(at, lane * LANE_BYTES);
    }
  }

  private void putCodes(int block, int inVector) {
    if (form == PackedForm.S8) {
      putBytes(block + form.codesAt() + inVector);
    } else {
      putNibbles(block + form.codesAt() + inVector);
      if (form.upperBits() > 0) {
        putUpperBits(block + form.upperBitsAt() + inVector);
      }
    }
  }

  /// Four codes are moved at once.
  private void putNibbles(int at) {
    for (int vector = 0; vector < form.blockColumns() / 8; vector++) {
      int low = Bytes.int32(codes, 8 * vector) & 0x0F0F0F0F;
      int high = Bytes.int32(codes, 8 * vector + 4) & 0x0F0F0F0F;
      Bytes.putInt32(group, at + vector * VECTOR_BYTES, low | high << 4);
    }
  }

  private void putUpperBits(int at) {
    int upper = 0;
    for (int quad = 0; quad < form.blockColumns() / LANE_BYTES; quad++) {
      int bits = (Bytes.int32(codes, LANE_BYTES * quad) >>> 4) & 0x0F0F0F0F;
      upper |= bits << (form.upperBits() * quad);
    }
    Bytes.putInt32(group, at, upper);
  }

  private void putBytes(int at) {
    for (int vector = 0; vector < form.blockColumns() / LANE_BYTES; vector++) {
      Bytes.putInt32(group, at + vector * VECTOR_BYTES, Bytes.int32(codes, LANE_BYTES * vector));
    }
  }
}
