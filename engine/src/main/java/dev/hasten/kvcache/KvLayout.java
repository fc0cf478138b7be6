package dev.hasten.kvcache;

import dev.hasten.model.KvState;
import java.util.List;

/// Where a block of [#BLOCK_TOKENS] tokens has what: for each KV state, keys then values, each
/// `[kv_heads, tokens, head_dim]`, f32. So one head's keys of a block are one contiguous tile.
public final class KvLayout {
  /// Tokens of a block. Attention runs over whole blocks in this fixed grid, whatever the chunks in
  /// which a prompt came.
  public static final int BLOCK_TOKENS = 16;

  private static final int ELEMENT_BYTES = Float.BYTES;

  private final List<KvState> states;
  private final long[] stateOffsets;
  private final long blockBytes;

  /// @param states the states of a graph, ids from 0 without gaps
  public KvLayout(List<KvState> states) {
    this.states = List.copyOf(states);
    this.stateOffsets = new long[states.size()];
    long bytes = 0;
    for (int id = 0; id < states.size(); id++) {
      if (states.get(id).id() != id) {
        throw new IllegalArgumentException(
            "KV state %d stands at place %d".formatted(states.get(id).id(), id));
      }
      stateOffsets[id] = bytes;
      bytes += (long) states.get(id).elementsPerToken() * BLOCK_TOKENS * ELEMENT_BYTES;
    }
    this.blockBytes = bytes;
  }

  /// Blocks that hold `tokens` tokens.
  public static int blocksFor(int tokens) {
    return Math.ceilDiv(tokens, BLOCK_TOKENS);
  }

  public long blockBytes() {
    return blockBytes;
  }

  /// Byte offset in a block of the tile `[tokens, head_dim]` with the keys of `kvHead`.
  public long keyOffset(int state, int kvHead) {
    return stateOffsets[state] + kvHead * tileBytes(state);
  }

  /// Byte offset in a block of the tile `[tokens, head_dim]` with the values of `kvHead`.
  public long valueOffset(int state, int kvHead) {
    return keyOffset(state, states.get(state).kvHeads() + kvHead);
  }

  private long tileBytes(int state) {
    return (long) BLOCK_TOKENS * states.get(state).headDim() * ELEMENT_BYTES;
  }
}
