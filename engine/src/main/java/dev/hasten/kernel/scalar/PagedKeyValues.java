package dev.hasten.kernel.scalar;

import dev.hasten.kvcache.BlockTable;
import dev.hasten.kvcache.KvLayout;
import dev.hasten.model.KvState;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/// Keys and values that a sequence's blocks keep for one head.
record PagedKeyValues(BlockTable table, KvState state, int kvHead) implements KeyValueTiles {
  @Override
  public void readKeys(int tile, float[] target) {
    read(tile, table.layout().keyOffset(state.id(), kvHead), target);
  }

  @Override
  public void readValues(int tile, float[] target) {
    read(tile, table.layout().valueOffset(state.id(), kvHead), target);
  }

  private void read(int tile, long offset, float[] target) {
    int elements = KvLayout.BLOCK_TOKENS * state.headDim();
    MemorySegment.copy(table.block(tile), ValueLayout.JAVA_FLOAT, offset, target, 0, elements);
  }

  /// Puts one token's key and value where they belong.
  void write(int position, float[] key, float[] value) {
    MemorySegment block = table.block(position / KvLayout.BLOCK_TOKENS);
    long inTile = (long) (position % KvLayout.BLOCK_TOKENS) * state.headDim() * Float.BYTES;
    KvLayout layout = table.layout();
    write(block, layout.keyOffset(state.id(), kvHead) + inTile, key);
    write(block, layout.valueOffset(state.id(), kvHead) + inTile, value);
  }

  private static void write(MemorySegment block, long offset, float[] source) {
    MemorySegment.copy(source, 0, block, ValueLayout.JAVA_FLOAT, offset, source.length);
  }
}
