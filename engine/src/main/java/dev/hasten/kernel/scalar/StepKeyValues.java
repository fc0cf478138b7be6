package dev.hasten.kernel.scalar;

import dev.hasten.kernel.FloatMatrix;
import dev.hasten.kvcache.KvLayout;
import dev.hasten.kvcache.KvRotation;

/// Keys and values of the step's own tokens, `[tokens, kvHeads · headDim]`.
record StepKeyValues(FloatMatrix keys, FloatMatrix values) {

  /// Those of the rows `firstRow` to `endRow` and one head.
  KeyValueTiles tiles(int firstRow, int endRow, int kvHead, int headDim) {
    return new KeyValueTiles() {
      @Override
      public void readKeys(int tile, float[] target) {
        read(keys, tile, target);
      }

      @Override
      public void readValues(int tile, float[] target) {
        read(values, tile, target);
      }

      @Override
      public KvRotation rotation() {
        return KvRotation.NONE;
      }

      private void read(FloatMatrix source, int tile, float[] target) {
        int from = firstRow + tile * KvLayout.BLOCK_TOKENS;
        int to = Math.min(from + KvLayout.BLOCK_TOKENS, endRow);
        for (int row = from; row < to; row++) {
          source.read(row, kvHead * headDim, target, (row - from) * headDim, headDim);
        }
      }
    };
  }
}
