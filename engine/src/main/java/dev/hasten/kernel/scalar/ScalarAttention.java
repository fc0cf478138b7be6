package dev.hasten.kernel.scalar;

import dev.hasten.kernel.FloatMatrix;
import dev.hasten.kernel.Share;
import dev.hasten.kvcache.KvLayout;
import dev.hasten.model.AttentionMask;
import dev.hasten.model.AttentionShape;
import dev.hasten.model.KvState;
import dev.hasten.model.Operator.Attention;
import dev.hasten.step.StepBatch;
import java.util.Arrays;

/// `softmax(scale · q · kᵀ + mask) · v`: all scores of a token and head, their maximum, the
/// exponentials and their sum, then the weighted values, each in the order of the positions.
final class ScalarAttention {
  private static final int TILE = KvLayout.BLOCK_TOKENS;

  private final Share share;
  private float[] query = new float[0];
  private float[] tile = new float[0];
  private float[] result = new float[0];
  private float[] scores = new float[TILE];

  ScalarAttention(Share share) {
    this.share = share;
  }

  void store(FloatMatrix keys, FloatMatrix values, KvState state, StepBatch batch) {
    int headDim = state.headDim();
    float[] key = new float[headDim];
    float[] value = new float[headDim];
    for (int row = share.from(batch.tokens(), 1); row < share.to(batch.tokens(), 1); row++) {
      for (int head = 0; head < state.kvHeads(); head++) {
        keys.read(row, head * headDim, key, 0, headDim);
        values.read(row, head * headDim, value, 0, headDim);
        batch.table(batch.sequenceOf(row)).write(state, head, batch.position(row), key, value);
      }
    }
  }

  void paged(FloatMatrix output, FloatMatrix queries, Attention attention, StepBatch batch) {
    AttentionShape shape = attention.shape();
    KvState state = attention.kvState().orElseThrow();
    int units = batch.tokens() * shape.heads();
    for (int unit = share.index(); unit < units; unit += share.count()) {
      int row = unit / shape.heads();
      int head = unit % shape.heads();
      int position = batch.position(row);
      int first = firstSeen(attention.mask(), position);
      KeyValueTiles tiles =
          new PagedKeyValues(batch.table(batch.sequenceOf(row)), state, head / shape.groupSize());
      attend(output, queries, attention, new Unit(row, head, first, position + 1), tiles);
    }
  }

  void amongTokens(
      FloatMatrix output,
      FloatMatrix queries,
      StepKeyValues keyValues,
      Attention attention,
      StepBatch batch) {
    if (!(attention.mask() instanceof AttentionMask.Bidirectional)) {
      throw new IllegalArgumentException("attention without KV state must be bidirectional");
    }
    AttentionShape shape = attention.shape();
    int units = batch.tokens() * shape.heads();
    for (int unit = share.index(); unit < units; unit += share.count()) {
      int row = unit / shape.heads();
      int head = unit % shape.heads();
      int firstRow = batch.firstRow(batch.sequenceOf(row));
      int endRow = batch.endRow(batch.sequenceOf(row));
      KeyValueTiles tiles =
          keyValues.tiles(firstRow, endRow, head / shape.groupSize(), shape.headDim());
      attend(output, queries, attention, new Unit(row, head, 0, endRow - firstRow), tiles);
    }
  }

  private static int firstSeen(AttentionMask mask, int position) {
    return switch (mask) {
      case AttentionMask.Causal _, AttentionMask.Bidirectional _ -> 0;
      case AttentionMask.SlidingWindow sliding -> Math.max(0, position - sliding.window() + 1);
    };
  }

  /// One query head of one token, and the tokens `from` to `to` of its sequence that it sees.
  private record Unit(int row, int head, int from, int to) {}

  private void attend(
      FloatMatrix output,
      FloatMatrix queries,
      Attention attention,
      Unit unit,
      KeyValueTiles tiles) {
    int headDim = attention.shape().headDim();
    reserve(headDim, unit.to());
    queries.read(unit.row(), unit.head() * headDim, query, 0, headDim);
    tiles.rotation().apply(query, 0, headDim);
    score(attention, unit, tiles, headDim);
    float total = exponentiate(unit);
    weigh(unit, tiles, headDim);
    for (int i = 0; i < headDim; i++) {
      result[i] /= total;
    }
    tiles.rotation().apply(result, 0, headDim);
    output.write(unit.row(), unit.head() * headDim, result, 0, headDim);
  }

  private void reserve(int headDim, int tokens) {
    if (query.length < headDim) {
      query = new float[headDim];
      result = new float[headDim];
      tile = new float[TILE * headDim];
    }
    if (scores.length < tokens) {
      scores = new float[Math.max(tokens, 2 * scores.length)];
    }
  }

  private void score(Attention attention, Unit unit, KeyValueTiles tiles, int headDim) {
    float scale = (float) attention.scale();
    for (int start = unit.from() / TILE * TILE; start < unit.to(); start += TILE) {
      tiles.readKeys(start / TILE, tile);
      for (int t = Math.max(start, unit.from()); t < Math.min(start + TILE, unit.to()); t++) {
        scores[t] = capped(attention, scale * dot((t - start) * headDim, headDim));
      }
    }
  }

  private static float capped(Attention attention, float score) {
    return attention.softCap().map(cap -> (float) (cap * Math.tanh(score / cap))).orElse(score);
  }

  private float dot(int tileOffset, int headDim) {
    float even = 0;
    float odd = 0;
    int i = 0;
    for (; i + 1 < headDim; i += 2) {
      even = Math.fma(query[i], tile[tileOffset + i], even);
      odd = Math.fma(query[i + 1], tile[tileOffset + i + 1], odd);
    }
    if (i < headDim) {
      even = Math.fma(query[i], tile[tileOffset + i], even);
    }
    return even + odd;
  }

  /// Replaces scores by `e^(score − maximum)` and returns their sum.
  private float exponentiate(Unit unit) {
    float maximum = Float.NEGATIVE_INFINITY;
    for (int t = unit.from(); t < unit.to(); t++) {
      maximum = Math.max(maximum, scores[t]);
    }
    double sum = 0;
    for (int t = unit.from(); t < unit.to(); t++) {
      scores[t] = (float) Math.exp(scores[t] - maximum);
      sum += scores[t];
    }
    return (float) sum;
  }

  private void weigh(Unit unit, KeyValueTiles tiles, int headDim) {
    Arrays.fill(result, 0, headDim, 0);
    for (int start = unit.from() / TILE * TILE; start < unit.to(); start += TILE) {
      tiles.readValues(start / TILE, tile);
      for (int t = Math.max(start, unit.from()); t < Math.min(start + TILE, unit.to()); t++) {
        float weight = scores[t];
        int offset = (t - start) * headDim;
        for (int i = 0; i < headDim; i++) {
          result[i] = Math.fma(weight, tile[offset + i], result[i]);
        }
      }
    }
  }
}
