package dev.hasten.kernel.nativelib;

import dev.hasten.kvcache.KvLayout;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/// The sequence that a lane's attention works on, where C reads it (`sequence` in `attention.h`):
/// calls that were written down are made for another one when this is filled anew.
final class SequenceInHand {
  private static final int CACHE_LINE_BYTES = 64;
  private static final int BLOCKS_AT = 0;
  private static final int POSITION_AT = 8;
  private static final int SCORES_AT = 16;
  private static final int SCORE_STRIDE_AT = 24;

  private final MemorySegment fields = Arena.ofAuto().allocate(CACHE_LINE_BYTES, CACHE_LINE_BYTES);
  private MemorySegment scores = MemorySegment.NULL;
  private int scoreTokens;
  private int roomTokens;
  private int position;

  /// Fills it.
  ///
  /// @param blocks addresses of the blocks that hold its keys and values, or will
  /// @param room for how many tokens they are
  /// @param first where its rows begin
  void take(MemorySegment blocks, int room, int first) {
    roomTokens = room;
    position = first;
    fields.set(ValueLayout.JAVA_LONG, BLOCKS_AT, blocks.address());
    fields.set(ValueLayout.JAVA_LONG, POSITION_AT, first);
  }

  /// Makes room for the scores of each query over so many tokens from the position on, and those
  /// before it.
  void reserveScores(int tokens) {
    if (scoreTokens < position + tokens) {
      scoreTokens = KvLayout.blocksFor(2 * (position + tokens)) * KvLayout.BLOCK_TOKENS;
      scores =
          Arena.ofAuto()
              .allocate((long) Bundles.MOST_QUERIES * scoreTokens * Float.BYTES, CACHE_LINE_BYTES);
      fields.set(ValueLayout.JAVA_LONG, SCORES_AT, scores.address());
      fields.set(ValueLayout.JAVA_LONG, SCORE_STRIDE_AT, scoreTokens);
    }
  }

  int roomTokens() {
    return roomTokens;
  }

  int position() {
    return position;
  }

  long address() {
    return fields.address();
  }
}
