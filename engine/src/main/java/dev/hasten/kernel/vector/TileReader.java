package dev.hasten.kernel.vector;

import dev.hasten.kernel.FloatMatrix;
import dev.hasten.kvcache.BlockTable;
import dev.hasten.kvcache.KvLayout;
import dev.hasten.kvcache.KvType;
import dev.hasten.kvcache.NibbleCodes;
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
    switch (table.layout().type()) {
      case F32 -> floats(block, at, count);
      case F16 -> halves(block, at, count);
      case Q8_0 -> {
        codes(block, at, count, state.headDim());
        scaleKeys(state.headDim());
      }
      case Q4_0, Q4_0_PLAIN -> {
        codes(block, at, nibbleBytes(state.headDim()), state.headDim());
        scaleKeyNibbles(state.headDim());
      }
    }
  }

  void readValues(BlockTable table, KvState state, int kvHead, int index) {
    long at = table.layout().valueOffset(state.id(), kvHead);
    int stride = KvLayout.valueStride(state.headDim());
    MemorySegment block = table.block(index);
    switch (table.layout().type()) {
      case F32 -> floats(block, at, stride * TOKENS);
      case F16 -> halves(block, at, stride * TOKENS);
      case Q8_0 -> {
        codes(block, at, stride * TOKENS, state.headDim());
        scaleValues(state.headDim(), stride);
      }
      case Q4_0, Q4_0_PLAIN -> {
        codes(block, at, nibbleBytes(state.headDim()), state.headDim());
        scaleValueNibbles(state.headDim(), stride);
      }
    }
  }

  private static int nibbleBytes(int headDim) {
    return TOKENS * KvLayout.scales(headDim) * NibbleCodes.BYTES;
  }

  private void floats(MemorySegment block, long at, int count) {
    MemorySegment.copy(block, FLOAT, at, tile, 0, count);
  }

  private void halves(MemorySegment block, long at, int count) {
    MemorySegment.copy(block, HALF, at, halves, 0, count);
    toFloats(halves, tile, count);
  }

  /// @param count bytes of them; behind those are the scales
  private void codes(MemorySegment block, long at, int count, int headDim) {
    int factors = TOKENS * KvLayout.scales(headDim);
    MemorySegment.copy(block, ValueLayout.JAVA_BYTE, at, codes, 0, count);
    MemorySegment.copy(block, HALF, at + count, halfScales, 0, factors);
    toFloats(halfScales, scales, factors);
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
    for (int t = 0; t < TOKENS; t++) {
      for (int i = 0; i < headDim; i++) {
        float factor = scales[i / KvType.SCALE_ELEMENTS * TOKENS + t];
        tile[t * stride + i] = codes[t * stride + i] * factor;
      }
    }
  }

  private void scaleKeyNibbles(int headDim) {
    for (int scale = 0; scale < KvLayout.scales(headDim); scale++) {
      int first = scale * KvType.SCALE_ELEMENTS;
      for (int i = 0; i < Math.min(NibbleCodes.BYTES, headDim - first); i++) {
        int pairs = (scale * NibbleCodes.BYTES + i) * TOKENS;
        scaleFirst(pairs, (first + i) * TOKENS, scale * TOKENS);
        if (first + i + NibbleCodes.BYTES < headDim) {
          scaleSecond(pairs, (first + i + NibbleCodes.BYTES) * TOKENS, scale * TOKENS);
        }
      }
    }
  }

  /// Of all tokens.
  private void scaleFirst(int pairs, int at, int factors) {
    for (int t = 0; t < TOKENS; t++) {
      tile[at + t] = NibbleCodes.first(codes[pairs + t]) * scales[factors + t];
    }
  }

  private void scaleSecond(int pairs, int at, int factors) {
    for (int t = 0; t < TOKENS; t++) {
      tile[at + t] = NibbleCodes.second(codes[pairs + t]) * scales[factors + t];
    }
  }

  private void scaleValueNibbles(int headDim, int stride) {
    int count = KvLayout.scales(headDim);
    for (int t = 0; t < TOKENS; t++) {
      for (int scale = 0; scale < count; scale++) {
        float factor = scales[scale * TOKENS + t];
        int pairs = (t * count + scale) * NibbleCodes.BYTES;
        int at = t * stride + scale * KvType.SCALE_ELEMENTS;
        int left = Math.min(KvType.SCALE_ELEMENTS, headDim - scale * KvType.SCALE_ELEMENTS);
        for (int i = 0; i < Math.min(NibbleCodes.BYTES, left); i++) {
          tile[at + i] = NibbleCodes.first(codes[pairs + i]) * factor;
        }
        for (int i = NibbleCodes.BYTES; i < left; i++) {
          tile[at + i] = NibbleCodes.second(codes[pairs + i - NibbleCodes.BYTES]) * factor;
        }
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
