package dev.hasten.kernel.scalar;

import dev.hasten.kvcache.KvRotation;

/// Keys and values of one sequence and one key/value head, in tiles of
/// [dev.hasten.kvcache.KvLayout#BLOCK_TOKENS] tokens, `[tokens, headDim]` each.
interface KeyValueTiles {
  void readKeys(int tile, float[] target);

  void readValues(int tile, float[] target);

  /// How they were turned.
  KvRotation rotation();
}
