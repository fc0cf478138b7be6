package dev.hasten.kernel.packed;

import static dev.hasten.kernel.packed.PackedForm.GROUP_ROWS;

import dev.hasten.model.WeightRows;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import java.util.Arrays;

/// Lays 16 rows of floats side by side, some columns at a time.
final class FloatGroupPacker implements GroupPacker {
  /// A multiple of every type's block; its 16 rows stay in the first cache.
  private static final int TILE_COLUMNS = 256;

  private static final ValueLayout.OfFloat FLOAT =
      ValueLayout.JAVA_FLOAT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);

  private final WeightRows stored;
  private final float[] row = new float[TILE_COLUMNS];
  private final float[] tile = new float[TILE_COLUMNS * GROUP_ROWS];

  FloatGroupPacker(WeightRows stored) {
    this.stored = stored;
  }

  @Override
  public void pack(int group, MemorySegment target) {
    for (int column = 0; column < stored.columns(); column += TILE_COLUMNS) {
      int count = Math.min(TILE_COLUMNS, stored.columns() - column);
      fillTile(group * GROUP_ROWS, column, count);
      long at = (long) column * PackedForm.F32.blockBytes();
      MemorySegment.copy(tile, 0, target, FLOAT, at, count * GROUP_ROWS);
    }
  }

  private void fillTile(int firstRow, int column, int count) {
    for (int lane = 0; lane < GROUP_ROWS; lane++) {
      if (firstRow + lane < stored.rows()) {
        stored.read(firstRow + lane, column, row, 0, count);
      } else {
        Arrays.fill(row, 0);
      }
      for (int i = 0; i < count; i++) {
        tile[i * GROUP_ROWS + lane] = row[i];
      }
    }
  }
}
