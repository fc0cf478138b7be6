package dev.hasten.kernel.vector;

import dev.hasten.kernel.FloatMatrix;
import dev.hasten.kvcache.BlockTable;
import dev.hasten.kvcache.KvLayout;
import dev.hasten.kvcache.KvType;
import dev.hasten.model.KvState;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/// Brings the keys `[head_dim, tokens]` or values `[tokens, padded head_dim]` of a tile of one head
/// into an array of floats, whatever the cache keeps.
final class TileReader {
  private static final int TOKENS = KvLayout.BLOCK_TOKENS;
  private static final ValueLayout.OfFloat FLOAT = ValueLayout.JAVA_FLOAT.withOrder(Lanes.ORDER);
  private static final ValueLayout.OfShort HALF = ValueLayout.JAVA_SHORT.withOrder(Lanes.ORDER);

  private float[] tile = new float[0];
  private short[] halves = new short[0];
  private short[] halfScales = new short[0];
  private float[] scales = new float[0];
  private byte[] codes = new byte[0];
  private float[] row = new float[0];

  /// What was read last.
  float[] tile() {
    return tile;
  }

  void reserve(int headDim) {
    int elements = TOKENS * KvLayout.valueStride(headDim);
    if (tile.length < elements) {
      tile = new float[elements];
      halves = new short[elements];
      codes = new byte[elements];
      scales = new float[TOKENS * KvLayout.scales(headDim)];
      halfScales = new short[scales.length];
      row = new float[KvLayout.valueStride(headDim)];
    }
  }

  void readKeys(BlockTable table, KvState state, int kvHead, int index) {
    long at = table.layout().keyOffset(state.id(), kvHead);
    int count = state.headDim() * TOKENS;
    MemorySegment block = table.block(index);
    if (read(table.layout().type(), block, at, count, state.headDim())) {
      scaleKeys(state.headDim());
    }
  }

  void readValues(BlockTable table, KvState state, int kvHead, int index) {
    long at = table.layout().valueOffset(state.id(), kvHead);
    int stride = KvLayout.valueStride(state.headDim());
    MemorySegment block = table.block(index);
    if (read(table.layout().type(), block, at, stride * TOKENS, state.headDim())) {
      scaleValues(state.headDim(), stride);
    }
  }

  /// Whether there are scales to multiply with what was read.
  private boolean read(KvType type, MemorySegment block, long at, int count, int headDim) {
    switch (type) {
      case F32 -> MemorySegment.copy(block, FLOAT, at, tile, 0, count);
      case F16 -> {
        MemorySegment.copy(block, HALF, at, halves, 0, count);
        toFloats(halves, tile, count);
      }
      case Q8_0 -> {
        int factors = TOKENS * KvLayout.scales(headDim);
        MemorySegment.copy(block, ValueLayout.JAVA_BYTE, at, codes, 0, count);
        MemorySegment.copy(block, HALF, at + count, halfScales, 0, factors);
        toFloats(halfScales, scales, factors);
      }
    }
    return type == KvType.Q8_0;
  }

  private static void toFloats(short[] source, float[] target, int count) {
    for (int i = 0; i < count; i++) {
      target[i] = Float.float16ToFloat(source[i]);
    }
  }

  private void scaleKeys(int headDim) {
    for (int i = 0; i < headDim; i++) {
      int factors = i / KvType.SCALE_ELEMENTS * TOKENS;
      for (int t = 0; t < TOKENS; t++) {
        tile[i * TOKENS + t] = codes[i * TOKENS + t] * scales[factors + t];
      }
    }
  }

  private void scaleValues(int headDim, int stride) {
    int factors = KvLayout.scales(headDim);
    for (int t = 0; t < TOKENS; t++) {
      for (int i = 0; i < headDim; i++) {
        float factor = scales[t * factors + i / KvType.SCALE_ELEMENTS];
        tile[t * stride + i] = codes[t * stride + i] * factor;
      }
    }
  }

  /// Keys of the step's own rows `from` to `to`.
  void readKeys(FloatMatrix keys, int kvHead, int headDim, int from, int to) {
    for (int t = 0; t < to - from; t++) {
      keys.read(from + t, kvHead * headDim, row, 0, headDim);
      for (int i = 0; i < headDim; i++) {
        tile[i * TOKENS + t] = row[i];
      }
    }
  }

  /// Values of the step's own rows `from` to `to`.
  void readValues(FloatMatrix values, int kvHead, int headDim, int from, int to) {
    int stride = KvLayout.valueStride(headDim);
    for (int t = 0; t < to - from; t++) {
      values.read(from + t, kvHead * headDim, tile, t * stride, headDim);
    }
  }
}
