package dev.hasten.kernel.nativelib;

import dev.hasten.kernel.FloatMatrix;
import dev.hasten.kernel.Share;
import dev.hasten.kvcache.KvLayout;
import dev.hasten.kvcache.KvType;
import dev.hasten.model.AttentionMask;
import dev.hasten.model.AttentionShape;
import dev.hasten.model.KvState;
import dev.hasten.model.Operator.Attention;
import dev.hasten.step.StepBatch;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.List;

/// Attention among the tokens of a step: a lane takes a sequence's key/value head for itself, lays
/// its keys and values out as the cache would, and goes on as over a cache.
final class EncoderAttention {
  private static final int CACHE_LINE_BYTES = 64;

  private final NativeAttention attention;
  private final Share share;
  private KvLayout layout = layoutOf(1);
  private KvState state = stateOf(1);
  private MemorySegment addresses = MemorySegment.NULL;
  private int roomTokens;

  EncoderAttention(NativeAttention attention, Share share) {
    this.attention = attention;
    this.share = share;
  }

  void apply(
      FloatMatrix output,
      FloatMatrix query,
      FloatMatrix keys,
      FloatMatrix values,
      Attention operator,
      StepBatch batch) {
    if (!(operator.mask() instanceof AttentionMask.Bidirectional)) {
      throw new IllegalArgumentException("attention without KV state must be bidirectional");
    }
    AttentionShape shape = operator.shape();
    int unit = 0;
    for (int sequence = 0; sequence < batch.sequences(); sequence++) {
      int first = batch.firstRow(sequence);
      int count = batch.endRow(sequence) - first;
      for (int kvHead = 0; kvHead < shape.kvHeads(); kvHead++, unit++) {
        if (count > 0 && unit % share.count() == share.index()) {
          layOut(keys, values, first, count, kvHead * shape.headDim(), shape.headDim());
          attention.takeRows(first, count, count, 0);
          int column = kvHead * shape.groupSize() * shape.headDim();
          attention.attendAlone(output, query, operator, layout, column);
        }
      }
    }
  }

  private void layOut(
      FloatMatrix keys, FloatMatrix values, int first, int count, int column, int headDim) {
    reserve(count, headDim);
    attention.sequence().take(addresses, roomTokens, 0);
    attention.takeRows(first, count, 0, 1);
    attention.store(keys, values, layout, state, column);
  }

  private void reserve(int tokens, int headDim) {
    if (roomTokens < tokens || state.headDim() != headDim) {
      int blocks = Math.max(KvLayout.blocksFor(tokens), KvLayout.blocksFor(roomTokens));
      layout = layoutOf(headDim);
      state = stateOf(headDim);
      roomTokens = blocks * KvLayout.BLOCK_TOKENS;
      addresses = blocks(blocks);
    }
  }

  private MemorySegment blocks(int count) {
    Arena arena = Arena.ofAuto();
    MemorySegment memory = arena.allocate(count * layout.blockBytes(), CACHE_LINE_BYTES);
    MemorySegment pointers = arena.allocate(ValueLayout.ADDRESS, count);
    for (int index = 0; index < count; index++) {
      pointers.setAtIndex(
          ValueLayout.ADDRESS,
          index,
          MemorySegment.ofAddress(memory.address() + index * layout.blockBytes()));
    }
    return pointers;
  }

  private static KvLayout layoutOf(int headDim) {
    return new KvLayout(List.of(stateOf(headDim)), KvType.F32);
  }

  private static KvState stateOf(int headDim) {
    return new KvState(0, 1, headDim);
  }
}
