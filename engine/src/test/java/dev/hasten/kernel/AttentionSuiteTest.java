package dev.hasten.kernel;

import static dev.hasten.kernel.Matrices.assertClose;
import static dev.hasten.kernel.Matrices.onLanes;
import static org.assertj.core.api.Assertions.assertThat;

import dev.hasten.TestKernels;
import dev.hasten.kernel.scalar.ScalarKernels;
import dev.hasten.kvcache.BlockPool;
import dev.hasten.kvcache.BlockTable;
import dev.hasten.kvcache.KvLayout;
import dev.hasten.kvcache.KvType;
import dev.hasten.model.AttentionMask;
import dev.hasten.model.AttentionShape;
import dev.hasten.model.KvState;
import dev.hasten.model.Operator.Attention;
import dev.hasten.model.Value;
import dev.hasten.step.StepBatch;
import dev.hasten.step.StepLimits;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/// Attention of every provider against the oracle, over keys and values as each has stored them.
class AttentionSuiteTest {
  /// Sums in another order, and exponentials that are right to 2e-7.
  private static final double TOLERANCE = 5e-6;

  private static final List<AttentionShape> SHAPES =
      List.of(
          new AttentionShape(1, 1, 4),
          new AttentionShape(4, 2, 6),
          new AttentionShape(3, 3, 12),
          new AttentionShape(4, 1, 16),
          new AttentionShape(9, 3, 64),
          new AttentionShape(2, 1, 80),
          new AttentionShape(3, 1, 256));

  /// Widths that are turned in ways of their own: by itself, in halves, in sixteenths, in more than
  /// there is room for at one time.
  private static final List<Integer> WIDTHS = List.of(6, 64, 80, 96, 256, 1040, 1536);

  private static final List<AttentionMask> MASKS =
      List.of(
          new AttentionMask.Causal(),
          new AttentionMask.SlidingWindow(1),
          new AttentionMask.SlidingWindow(20));

  /// Tokens that each of two sequences brings into each step.
  private static final int[][] STEPS = {{17, 1}, {1, 30}, {23, 1}, {1, 1}};

  private final Kernels oracle = new ScalarKernels();
  private final Matrices matrices = new Matrices(14);

  static Stream<Arguments> providersAndCaches() {
    return TestKernels.fast()
        .flatMap(kernels -> Stream.of(KvType.values()).map(type -> Arguments.of(kernels, type)));
  }

  @ParameterizedTest
  @MethodSource("providersAndCaches")
  void attendsAsTheOracle_whenPromptsComeInChunks(Kernels kernels, KvType type) {
    for (AttentionShape shape : SHAPES) {
      for (AttentionMask mask : MASKS) {
        for (Optional<Double> cap : List.of(Optional.<Double>empty(), Optional.of(5.0))) {
          check(kernels, type, operator(shape, mask, cap, Optional.of(state(shape))));
        }
      }
    }
  }

  @ParameterizedTest
  @MethodSource("providersAndCaches")
  void keepsTheSameBitsAsTheOracle(Kernels kernels, KvType type) {
    for (int headDim : WIDTHS) {
      KvState state = new KvState(0, 2, headDim);
      FloatMatrix keys = matrices.random(21, 2 * headDim);
      FloatMatrix values = matrices.random(21, 2 * headDim);
      List<float[]> expected = kept(oracle, state, type, keys, values);
      assertThat(kept(kernels, state, type, keys, values))
          .as("%s of %d elements", type, headDim)
          .containsExactlyElementsOf(expected);
    }
  }

  /// Of both heads.
  private static List<float[]> kept(
      Kernels kernels, KvState state, KvType type, FloatMatrix keys, FloatMatrix values) {
    Cache cache = Cache.of(state, type);
    try (BlockPool _ = cache.pool()) {
      StepBatch batch = cache.batch(new int[2], new int[] {4, 17});
      onLanes(kernels, 2, lane -> lane.storeKeyValues(keys, values, state, batch));
      List<float[]> kept = new ArrayList<>();
      for (int head = 0; head < state.kvHeads(); head++) {
        float[] tile = new float[KvLayout.BLOCK_TOKENS * state.headDim()];
        cache.tables().getLast().readKeys(state, head, 0, tile);
        kept.add(tile.clone());
        cache.tables().getLast().readValues(state, head, 0, tile);
        kept.add(tile);
      }
      return kept;
    }
  }

  private static KvState state(AttentionShape shape) {
    return new KvState(0, shape.kvHeads(), shape.headDim());
  }

  private static Attention operator(
      AttentionShape shape, AttentionMask mask, Optional<Double> cap, Optional<KvState> state) {
    Value query = new Value("q", Value.RowKind.TOKENS, shape.queryDimension());
    Value key = new Value("k", Value.RowKind.TOKENS, shape.kvDimension());
    Value value = new Value("v", Value.RowKind.TOKENS, shape.kvDimension());
    Value output = new Value("o", Value.RowKind.TOKENS, shape.queryDimension());
    double scale = 1 / Math.sqrt(shape.headDim());
    return new Attention(output, query, key, value, shape, mask, scale, cap, state);
  }

  /// One provider's cache of two sequences.
  private record Cache(BlockPool pool, List<BlockTable> tables) {
    static Cache of(KvState state, KvType type) {
      BlockPool pool = new BlockPool(new KvLayout(List.of(state), type), 16);
      return new Cache(pool, List.of(new BlockTable(pool), new BlockTable(pool)));
    }

    StepBatch batch(int[] lengths, int[] counts) {
      StepBatch batch = new StepBatch(StepLimits.of(64, 2));
      for (int sequence = 0; sequence < 2; sequence++) {
        tables.get(sequence).reserve(lengths[sequence] + counts[sequence]);
        batch.beginSequence(tables.get(sequence));
        for (int i = 0; i < counts[sequence]; i++) {
          batch.add(0, lengths[sequence] + i, 0);
        }
      }
      return batch;
    }
  }

  private void check(Kernels kernels, KvType type, Attention attention) {
    KvState state = attention.kvState().orElseThrow();
    List<Cache> caches = new ArrayList<>();
    for (int lanes = 0; lanes <= 3; lanes++) {
      caches.add(Cache.of(state, type));
    }
    int[] lengths = new int[2];
    for (int[] counts : STEPS) {
      int rows = counts[0] + counts[1];
      FloatMatrix query = matrices.random(rows, attention.shape().queryDimension().size());
      FloatMatrix keys = matrices.random(rows, attention.shape().kvDimension().size());
      FloatMatrix values = matrices.random(rows, attention.shape().kvDimension().size());
      FloatMatrix expected = matrices.output(rows, query.columns());
      StepBatch oracles = caches.getFirst().batch(lengths, counts);
      step(oracle, 1, expected, query, keys, values, attention, oracles);
      for (int lanes = 1; lanes <= 3; lanes++) {
        FloatMatrix actual = matrices.output(rows, query.columns());
        StepBatch batch = caches.get(lanes).batch(lengths, counts);
        step(kernels, lanes, actual, query, keys, values, attention, batch);
        assertClose(actual, expected, rows, TOLERANCE, attention.shape() + " " + attention.mask());
      }
      lengths[0] += counts[0];
      lengths[1] += counts[1];
    }
    caches.forEach(cache -> cache.pool().close());
  }

  private static void step(
      Kernels kernels,
      int lanes,
      FloatMatrix output,
      FloatMatrix query,
      FloatMatrix keys,
      FloatMatrix values,
      Attention attention,
      StepBatch batch) {
    KvState state = attention.kvState().orElseThrow();
    onLanes(kernels, lanes, lane -> lane.storeKeyValues(keys, values, state, batch));
    onLanes(kernels, lanes, lane -> lane.pagedAttention(output, query, attention, batch));
  }

  @ParameterizedTest
  @MethodSource("dev.hasten.TestKernels#fast")
  void attendsAsTheOracle_whenTokensSeeEachOther(Kernels kernels) {
    for (AttentionShape shape : SHAPES) {
      Attention attention =
          operator(shape, new AttentionMask.Bidirectional(), Optional.empty(), Optional.empty());
      StepBatch batch = new StepBatch(StepLimits.of(64, 3));
      for (int length : new int[] {1, 37, 16}) {
        batch.beginSequence();
        for (int position = 0; position < length; position++) {
          batch.add(0, position, 0);
        }
      }
      FloatMatrix query = matrices.random(54, shape.queryDimension().size());
      FloatMatrix keys = matrices.random(54, shape.kvDimension().size());
      FloatMatrix values = matrices.random(54, shape.kvDimension().size());
      FloatMatrix expected = matrices.output(54, query.columns());
      onLanes(oracle, 1, l -> l.attention(expected, query, keys, values, attention, batch));
      for (int lanes = 1; lanes <= 3; lanes++) {
        FloatMatrix actual = matrices.output(54, query.columns());
        onLanes(kernels, lanes, l -> l.attention(actual, query, keys, values, attention, batch));
        assertClose(actual, expected, 54, TOLERANCE, shape.toString());
      }
    }
  }
}
