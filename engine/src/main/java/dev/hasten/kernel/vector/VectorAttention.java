package dev.hasten.kernel.vector;

import dev.hasten.kernel.FloatMatrix;
import dev.hasten.kernel.Share;
import dev.hasten.kvcache.BlockTable;
import dev.hasten.kvcache.KvLayout;
import dev.hasten.kvcache.KvRotation;
import dev.hasten.model.AttentionMask;
import dev.hasten.model.AttentionShape;
import dev.hasten.model.KvState;
import dev.hasten.model.Operator.Attention;
import dev.hasten.step.StepBatch;

/// `softmax(scale · q · kᵀ + mask) · v` over the cache's fixed grid of tiles. The lanes take turns
/// at blocks of rows of a head.
final class VectorAttention {
  private static final int TILE = KvLayout.BLOCK_TOKENS;

  private final Share share;
  private final QueryBlock block = new QueryBlock();
  private final TileReader reader = new TileReader();

  VectorAttention(Share share) {
    this.share = share;
  }

  void paged(FloatMatrix output, FloatMatrix queries, Attention attention, StepBatch batch) {
    AttentionShape shape = attention.shape();
    KvState state = attention.kvState().orElseThrow();
    int unit = 0;
    for (int sequence = 0; sequence < batch.sequences(); sequence++) {
      BlockTable table = batch.table(sequence);
      reserve(table.capacity(), shape.headDim());
      int end = batch.endRow(sequence);
      for (int row = batch.firstRow(sequence); row < end; row += QueryBlock.ROWS) {
        int rows = Math.min(QueryBlock.ROWS, end - row);
        for (int head = 0; head < shape.heads(); head++) {
          if (unit++ % share.count() == share.index()) {
            block.begin(queries, row, rows, head, table.layout().type().rotation());
            seeKept(attention.mask(), row, rows, batch);
            attend(attention, table, state, head / shape.groupSize());
            block.write(output);
          }
        }
      }
    }
  }

  private void reserve(int tokens, int headDim) {
    block.reserve(tokens, headDim);
    reader.reserve(headDim);
  }

  private void seeKept(AttentionMask mask, int first, int rows, StepBatch batch) {
    for (int row = 0; row < rows; row++) {
      int position = batch.position(first + row);
      block.see(row, firstSeen(mask, position), position + 1);
    }
  }

  private static int firstSeen(AttentionMask mask, int position) {
    return switch (mask) {
      case AttentionMask.Causal _, AttentionMask.Bidirectional _ -> 0;
      case AttentionMask.SlidingWindow sliding -> Math.max(0, position - sliding.window() + 1);
    };
  }

  private void attend(Attention attention, BlockTable table, KvState state, int kvHead) {
    float scale = (float) attention.scale();
    for (int tile = block.firstTile(); tile < block.endTile(); tile++) {
      reader.readKeys(table, state, kvHead, tile);
      block.score(reader.tile(), tile, scale);
    }
    softmax(attention);
    for (int tile = block.firstTile(); tile < block.endTile(); tile++) {
      reader.readValues(table, state, kvHead, tile);
      block.weigh(reader.tile(), tile);
    }
  }

  private void softmax(Attention attention) {
    if (attention.softCap().isPresent()) {
      block.softCap(attention.softCap().get().floatValue());
    }
    block.exponentiate();
  }

  void amongTokens(
      FloatMatrix output,
      FloatMatrix queries,
      FloatMatrix keys,
      FloatMatrix values,
      Attention attention,
      StepBatch batch) {
    if (!(attention.mask() instanceof AttentionMask.Bidirectional)) {
      throw new IllegalArgumentException("attention without KV state must be bidirectional");
    }
    AttentionShape shape = attention.shape();
    int unit = 0;
    for (int sequence = 0; sequence < batch.sequences(); sequence++) {
      int first = batch.firstRow(sequence);
      int end = batch.endRow(sequence);
      reserve(end - first, shape.headDim());
      for (int row = first; row < end; row += QueryBlock.ROWS) {
        int rows = Math.min(QueryBlock.ROWS, end - row);
        for (int head = 0; head < shape.heads(); head++) {
          if (unit++ % share.count() == share.index()) {
            block.begin(queries, row, rows, head, KvRotation.NONE);
            seeAll(rows, end - first);
            attend(attention, keys, values, head / shape.groupSize(), first, end);
            block.write(output);
          }
        }
      }
    }
  }

  private void seeAll(int rows, int tokens) {
    for (int row = 0; row < rows; row++) {
      block.see(row, 0, tokens);
    }
  }

  private void attend(
      Attention attention,
      FloatMatrix keys,
      FloatMatrix values,
      int kvHead,
      int firstRow,
      int endRow) {
    int headDim = attention.shape().headDim();
    float scale = (float) attention.scale();
    for (int tile = block.firstTile(); tile < block.endTile(); tile++) {
      int from = firstRow + tile * TILE;
      reader.readKeys(keys, kvHead, headDim, from, Math.min(from + TILE, endRow));
      block.score(reader.tile(), tile, scale);
    }
    softmax(attention);
    for (int tile = block.firstTile(); tile < block.endTile(); tile++) {
      int from = firstRow + tile * TILE;
      reader.readValues(values, kvHead, headDim, from, Math.min(from + TILE, endRow));
      block.weigh(reader.tile(), tile);
    }
  }
}
