package dev.hasten.kvcache;

import dev.hasten.model.KvState;
import java.util.List;

/// Where a block of [#BLOCK_TOKENS] tokens has what. For each KV state there is a tile of keys for
/// each head, then a tile of values for each:
///
/// - keys `[head_dim, tokens]`: the scores of all tokens of a tile advance together, and no sum
///   runs across a register;
/// - values `[tokens, head_dim]`, rows padded to a multiple of 16 elements.
///
/// With [KvType#Q8_0] the elements are int8, and behind them are f16 scales for each 32 of a
/// token's elements, `[scales, tokens]`. [KvType#Q4_0] has such scales behind the bytes of
/// [NibbleCodes], `[scales, 16, tokens]` for keys and `[tokens, scales, 16]` for values: no byte
/// belongs to two tokens, which different threads may write.
public final class KvLayout {
  /// Tokens of a block. Attention runs over whole blocks in this fixed grid, whatever the chunks in
  /// which a prompt came.
  public static final int BLOCK_TOKENS = 16;

  private static final int ROW_MULTIPLE = 16;
  private static final int TILE_ALIGNMENT = 64;

  private final List<KvState> states;
  private final KvType type;
  private final long[] stateOffsets;
  private final long blockBytes;

  /// @param states the states of a graph, ids from 0 without gaps
  public KvLayout(List<KvState> states, KvType type) {
    this.states = List.copyOf(states);
    this.type = type;
    this.stateOffsets = new long[states.size()];
    long bytes = 0;
    for (int id = 0; id < states.size(); id++) {
      if (states.get(id).id() != id) {
        throw new IllegalArgumentException(
            "KV state %d stands at place %d".formatted(states.get(id).id(), id));
      }
      stateOffsets[id] = bytes;
      bytes += states.get(id).kvHeads() * (keyTileBytes(id) + valueTileBytes(id));
    }
    this.blockBytes = bytes;
  }

  /// Blocks that hold `tokens` tokens.
  public static int blocksFor(int tokens) {
    return Math.ceilDiv(tokens, BLOCK_TOKENS);
  }

  /// Elements from one token's values to the next.
  public static int valueStride(int headDim) {
    return Math.ceilDiv(headDim, ROW_MULTIPLE) * ROW_MULTIPLE;
  }

  /// Scales of one token's keys or values of one head.
  public static int scales(int headDim) {
    return Math.ceilDiv(headDim, KvType.SCALE_ELEMENTS);
  }

  public KvType type() {
    return type;
  }

  public long blockBytes() {
    return blockBytes;
  }

  /// Byte offset in a block of the tile with the keys of `kvHead`.
  public long keyOffset(int state, int kvHead) {
    return stateOffsets[state] + kvHead * keyTileBytes(state);
  }

  /// Byte offset in a block of the tile with the values of `kvHead`.
  public long valueOffset(int state, int kvHead) {
    return keyOffset(state, states.get(state).kvHeads()) + kvHead * valueTileBytes(state);
  }

  /// From one head's keys to the next's.
  public long keyTileBytes(int state) {
    int headDim = states.get(state).headDim();
    return aligned(type.bytes(BLOCK_TOKENS, headDim, scales(headDim)));
  }

  /// From one head's values to the next's.
  public long valueTileBytes(int state) {
    int headDim = states.get(state).headDim();
    return aligned(type.bytes(BLOCK_TOKENS, valueStride(headDim), scales(headDim)));
  }

  private static long aligned(long bytes) {
    return Math.ceilDiv(bytes, TILE_ALIGNMENT) * TILE_ALIGNMENT;
  }
}
