package dev.hasten.kernel.scalar;

import dev.hasten.kvcache.BlockTable;
import dev.hasten.kvcache.KvRotation;
import dev.hasten.model.KvState;

/// Keys and values that a sequence's blocks keep for one head.
record PagedKeyValues(BlockTable table, KvState state, int kvHead) implements KeyValueTiles {
  @Override
  public void readKeys(int tile, float[] target) {
    table.readKeys(state, kvHead, tile, target);
  }

  @Override
  public void readValues(int tile, float[] target) {
    table.readValues(state, kvHead, tile, target);
  }

  @Override
  public KvRotation rotation() {
    return table.layout().type().rotation();
  }
}
