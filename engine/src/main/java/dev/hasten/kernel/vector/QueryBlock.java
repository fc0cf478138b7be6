package dev.hasten.kernel.vector;

import dev.hasten.kernel.FloatMatrix;
import dev.hasten.kvcache.KvLayout;
import dev.hasten.kvcache.KvRotation;
import java.util.Arrays;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorSpecies;

/// A few neighbouring rows of one query head on their way through attention: scores of all tiles,
/// softmax, weighted values. Rows share the tiles of keys and values, and nothing else: what
/// becomes of one is the same bits whatever the others are.
final class QueryBlock {
  /// The most rows of a block.
  static final int ROWS = 8;

  private static final int TILE = KvLayout.BLOCK_TOKENS;
  private static final VectorSpecies<Float> FLOATS = Lanes.FLOATS;
  private static final int COUNT = Lanes.COUNT;

  private final int[] from = new int[ROWS];
  private final int[] to = new int[ROWS];
  private final float[] totals = new float[ROWS];
  private final float[] partialSums = new float[COUNT];
  private float[] queries = new float[0];
  private float[] results = new float[0];
  private float[] scores = new float[0];
  private int capacity;
  private int rows;
  private int firstRow;
  private int head;
  private int headDim;
  private int stride;
  private KvRotation rotation = KvRotation.NONE;

  /// Makes room for sequences of so many tokens.
  void reserve(int tokens, int dimensions) {
    headDim = dimensions;
    stride = KvLayout.valueStride(headDim);
    if (queries.length < ROWS * stride) {
      queries = new float[ROWS * stride];
      results = new float[ROWS * stride];
    }
    if (capacity < tokens) {
      capacity = Lanes.padded(Math.max(tokens, 2 * capacity));
      scores = new float[ROWS * capacity];
    }
  }

  /// @param turned as keys and values were
  void begin(FloatMatrix matrix, int first, int count, int queryHead, KvRotation turned) {
    rotation = turned;
    rows = count;
    firstRow = first;
    head = queryHead;
    for (int row = 0; row < rows; row++) {
      matrix.read(firstRow + row, head * headDim, queries, row * stride, headDim);
      rotation.apply(queries, row * stride, headDim);
    }
    Arrays.fill(results, 0, rows * stride, 0);
  }

  /// Which tokens of its sequence a row of the block sees.
  void see(int row, int first, int end) {
    from[row] = first;
    to[row] = end;
  }

  /// The first tile that a row of the block sees. Rows are in the order of their positions.
  int firstTile() {
    return from[0] / TILE;
  }

  int endTile() {
    return KvLayout.blocksFor(to[rows - 1]);
  }

  void score(float[] keys, int tile, float scale) {
    for (int row = 0; row < rows; row++) {
      if (sees(row, tile)) {
        score(keys, queries, row * stride, headDim, scale, scores, row * capacity + tile * TILE);
      }
    }
  }

  private boolean sees(int row, int tile) {
    return tile >= from[row] / TILE && tile * TILE < to[row];
  }

  /// Four sums a token, so that four additions are under way at once.
  private static void score(
      float[] keys, float[] query, int at, int headDim, float scale, float[] scores, int scoreAt) {
    for (int lane = 0; lane < TILE; lane += COUNT) {
      FloatVector s0 = FloatVector.zero(FLOATS);
      FloatVector s1 = s0;
      FloatVector s2 = s0;
      FloatVector s3 = s0;
      int i = 0;
      for (; i + 4 <= headDim; i += 4) {
        int key = i * TILE + lane;
        s0 = FloatVector.fromArray(FLOATS, keys, key).fma(broadcast(query[at + i]), s0);
        s1 = FloatVector.fromArray(FLOATS, keys, key + TILE).fma(broadcast(query[at + i + 1]), s1);
        s2 =
            FloatVector.fromArray(FLOATS, keys, key + 2 * TILE)
                .fma(broadcast(query[at + i + 2]), s2);
        s3 =
            FloatVector.fromArray(FLOATS, keys, key + 3 * TILE)
                .fma(broadcast(query[at + i + 3]), s3);
      }
      for (; i < headDim; i++) {
        s0 = FloatVector.fromArray(FLOATS, keys, i * TILE + lane).fma(broadcast(query[at + i]), s0);
      }
      s0.add(s1).add(s2.add(s3)).mul(scale).intoArray(scores, scoreAt + lane);
    }
  }

  private static FloatVector broadcast(float value) {
    return FloatVector.broadcast(FLOATS, value);
  }

  void softCap(float cap) {
    for (int row = 0; row < rows; row++) {
      int at = row * capacity;
      Activations.softCap(scores, at + from[row] / TILE * TILE, at + end(row), cap);
    }
  }

  /// Replaces scores by `e^(score − maximum)`, and keeps their sum.
  void exponentiate() {
    for (int row = 0; row < rows; row++) {
      int at = row * capacity;
      int begin = at + from[row] / TILE * TILE;
      Arrays.fill(scores, begin, at + from[row], Float.NEGATIVE_INFINITY);
      Arrays.fill(scores, at + to[row], at + end(row), Float.NEGATIVE_INFINITY);
      float maximum = maximum(scores, begin, at + end(row));
      exponentiate(scores, begin, at + end(row), maximum, partialSums);
      totals[row] = total(partialSums);
    }
  }

  /// The end of the last tile that a row sees.
  private int end(int row) {
    return KvLayout.blocksFor(to[row]) * TILE;
  }

  private static float maximum(float[] scores, int begin, int end) {
    FloatVector most = broadcast(Float.NEGATIVE_INFINITY);
    for (int i = begin; i < end; i += COUNT) {
      most = most.max(FloatVector.fromArray(FLOATS, scores, i));
    }
    return most.reduceLanes(VectorOperators.MAX);
  }

  /// What is not seen becomes the least number there is, too small to count in a sum of 1 or more.
  private static void exponentiate(
      float[] scores, int begin, int end, float maximum, float[] sums) {
    FloatVector sum = FloatVector.zero(FLOATS);
    for (int i = begin; i < end; i += COUNT) {
      FloatVector weight = Functions.exp(FloatVector.fromArray(FLOATS, scores, i).sub(maximum));
      sum = sum.add(weight);
      weight.intoArray(scores, i);
    }
    sum.intoArray(sums, 0);
  }

  /// Not [FloatVector#reduceLanes], whose order may change from call to call.
  private static float total(float[] sums) {
    float total = 0;
    for (float sum : sums) {
      total += sum;
    }
    return total;
  }

  void weigh(float[] values, int tile) {
    int start = tile * TILE;
    for (int row = 0; row < rows; row++) {
      int begin = Math.max(from[row] - start, 0);
      int end = Math.min(to[row] - start, TILE);
      if (begin < end) {
        weigh(values, stride, begin, end, scores, row * capacity + start, results, row * stride);
      }
    }
  }

  private static void weigh(
      float[] values,
      int stride,
      int begin,
      int end,
      float[] weights,
      int weightAt,
      float[] results,
      int at) {
    int i = 0;
    for (; i + 4 * COUNT <= stride; i += 4 * COUNT) {
      weighFour(values, i, stride, begin, end, weights, weightAt, results, at + i);
    }
    for (; i < stride; i += COUNT) {
      FloatVector sum = FloatVector.fromArray(FLOATS, results, at + i);
      for (int t = begin; t < end; t++) {
        FloatVector value = FloatVector.fromArray(FLOATS, values, t * stride + i);
        sum = value.fma(broadcast(weights[weightAt + t]), sum);
      }
      sum.intoArray(results, at + i);
    }
  }

  private static void weighFour(
      float[] values,
      int first,
      int stride,
      int begin,
      int end,
      float[] weights,
      int weightAt,
      float[] results,
      int at) {
    FloatVector s0 = FloatVector.fromArray(FLOATS, results, at);
    FloatVector s1 = FloatVector.fromArray(FLOATS, results, at + COUNT);
    FloatVector s2 = FloatVector.fromArray(FLOATS, results, at + 2 * COUNT);
    FloatVector s3 = FloatVector.fromArray(FLOATS, results, at + 3 * COUNT);
    for (int t = begin; t < end; t++) {
      FloatVector weight = broadcast(weights[weightAt + t]);
      int value = t * stride + first;
      s0 = FloatVector.fromArray(FLOATS, values, value).fma(weight, s0);
      s1 = FloatVector.fromArray(FLOATS, values, value + COUNT).fma(weight, s1);
      s2 = FloatVector.fromArray(FLOATS, values, value + 2 * COUNT).fma(weight, s2);
      s3 = FloatVector.fromArray(FLOATS, values, value + 3 * COUNT).fma(weight, s3);
    }
    s0.intoArray(results, at);
    s1.intoArray(results, at + COUNT);
    s2.intoArray(results, at + 2 * COUNT);
    s3.intoArray(results, at + 3 * COUNT);
  }

  void write(FloatMatrix output) {
    for (int row = 0; row < rows; row++) {
      for (int i = row * stride; i < row * stride + headDim; i++) {
        results[i] /= totals[row];
      }
      rotation.apply(results, row * stride, headDim);
      output.write(firstRow + row, head * headDim, results, row * stride, headDim);
    }
  }
}
