package dev.hasten.kernel.vector;

import dev.hasten.kvcache.BlockTable;
import dev.hasten.kvcache.KvLayout;
import dev.hasten.kvcache.KvType;
import dev.hasten.kvcache.NibbleCodes;
import dev.hasten.model.KvState;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/// Puts one token's keys and values where [KvLayout] says, element by element, and allocates
/// nothing.
final class KeyValueWriter {
  private static final int TOKENS = KvLayout.BLOCK_TOKENS;
  private static final int LARGEST_CODE = 127;
  private static final ValueLayout.OfFloat FLOAT = ValueLayout.JAVA_FLOAT.withOrder(Lanes.ORDER);
  private static final ValueLayout.OfShort HALF = ValueLayout.JAVA_SHORT.withOrder(Lanes.ORDER);

  private final NibbleCodes nibbles = new NibbleCodes();

  /// @param keys of all heads; they are turned where they lie if the cache has it so, as values are
  void write(BlockTable table, KvState state, int position, float[] keys, float[] values) {
    for (int head = 0; head < state.kvHeads(); head++) {
      writeHead(table, state, head, position, keys, values);
    }
  }

  private void writeHead(
      BlockTable table, KvState state, int kvHead, int position, float[] keys, float[] values) {
    KvLayout layout = table.layout();
    MemorySegment block = table.block(position / TOKENS);
    int slot = position % TOKENS;
    int headDim = state.headDim();
    int at = kvHead * headDim;
    int stride = KvLayout.valueStride(headDim);
    int scales = KvLayout.scales(headDim);
    long keyTile = layout.keyOffset(state.id(), kvHead);
    long valueTile = layout.valueOffset(state.id(), kvHead);
    switch (layout.type()) {
      case F32 -> {
        floats(block, keyTile, slot, TOKENS, keys, at, headDim);
        floats(block, valueTile, slot * stride, 1, values, at, headDim);
      }
      case F16 -> {
        halves(block, keyTile, slot, TOKENS, keys, at, headDim);
        halves(block, valueTile, slot * stride, 1, values, at, headDim);
      }
      case Q8_0 -> {
        long keyScales = keyTile + (long) headDim * TOKENS;
        long valueScales = valueTile + (long) stride * TOKENS;
        for (int scale = 0; scale < scales; scale++) {
          int first = scale * KvType.SCALE_ELEMENTS;
          int count = Math.min(KvType.SCALE_ELEMENTS, headDim - first);
          long keyScale = keyScales + (long) (scale * TOKENS + slot) * Short.BYTES;
          long valueScale = valueScales + (long) (scale * TOKENS + slot) * Short.BYTES;
          long key = keyTile + (long) first * TOKENS + slot;
          long value = valueTile + (long) slot * stride + first;
          codes(block, keyScale, key, TOKENS, keys, at + first, count);
          codes(block, valueScale, value, 1, values, at + first, count);
        }
      }
      case Q4_0, Q4_0_PLAIN -> {
        layout.type().rotation().apply(keys, at, headDim);
        layout.type().rotation().apply(values, at, headDim);
        int bytes = scales * NibbleCodes.BYTES;
        long scaleAt = (long) bytes * TOKENS + (long) slot * Short.BYTES;
        nibbles(block, keyTile + scaleAt, keyTile + slot, TOKENS, keys, at, headDim);
        long value = valueTile + (long) slot * bytes;
        nibbles(block, valueTile + scaleAt, value, 1, values, at, headDim);
      }
    }
  }

  /// @param step from one pair of nibbles to the next
  private void nibbles(
      MemorySegment block,
      long scalesAt,
      long pairsAt,
      int step,
      float[] source,
      int at,
      int headDim) {
    for (int scale = 0; scale < KvLayout.scales(headDim); scale++) {
      int first = scale * KvType.SCALE_ELEMENTS;
      nibbles.take(source, at + first, Math.min(KvType.SCALE_ELEMENTS, headDim - first));
      block.set(HALF, scalesAt + (long) scale * TOKENS * Short.BYTES, nibbles.scale());
      for (int i = 0; i < NibbleCodes.BYTES; i++) {
        long pair = pairsAt + (long) (scale * NibbleCodes.BYTES + i) * step;
        block.set(ValueLayout.JAVA_BYTE, pair, nibbles.pair(i));
      }
    }
  }

  private static void floats(
      MemorySegment block, long tile, int first, int step, float[] source, int at, int count) {
    for (int i = 0; i < count; i++) {
      block.set(FLOAT, tile + (first + (long) i * step) * Float.BYTES, source[at + i]);
    }
  }

  private static void halves(
      MemorySegment block, long tile, int first, int step, float[] source, int at, int count) {
    for (int i = 0; i < count; i++) {
      short half = Float.floatToFloat16(source[at + i]);
      block.set(HALF, tile + (first + (long) i * step) * Short.BYTES, half);
    }
  }

  /// The codes are those of the scale as it is kept.
  private static void codes(
      MemorySegment block,
      long scaleAt,
      long codesAt,
      int step,
      float[] source,
      int at,
      int count) {
    float largest = 0;
    for (int i = 0; i < count; i++) {
      largest = Math.max(largest, Math.abs(source[at + i]));
    }
    short kept = Float.floatToFloat16(largest / LARGEST_CODE);
    float unit = Float.float16ToFloat(kept);
    float inverse = unit > 0 ? 1 / unit : 0;
    block.set(HALF, scaleAt, kept);
    for (int i = 0; i < count; i++) {
      double code = Math.clamp(Math.rint(source[at + i] * inverse), -LARGEST_CODE, LARGEST_CODE);
      block.set(ValueLayout.JAVA_BYTE, codesAt + (long) i * step, (byte) code);
    }
  }
}
