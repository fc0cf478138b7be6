package dev.hasten.calibrate;

import dev.hasten.executor.Executor;
import dev.hasten.executor.PlanOptions;
import dev.hasten.executor.ThreadTeam;
import dev.hasten.executor.ValueObserver;
import dev.hasten.kernel.FloatMatrix;
import dev.hasten.kernel.ForwardingKernels;
import dev.hasten.kernel.Kernels;
import dev.hasten.kernel.PackedMatrices;
import dev.hasten.kvcache.BlockPool;
import dev.hasten.kvcache.BlockTable;
import dev.hasten.kvcache.KvLayout;
import dev.hasten.model.Model;
import dev.hasten.model.WeightSpec;
import dev.hasten.quality.Contender;
import dev.hasten.step.StepBatch;
import dev.hasten.step.StepLimits;
import java.lang.foreign.Arena;
import java.util.List;
import java.util.Set;

/// Runs a model over chunks, one of its [ModelParts] after another: the weights of one part are
/// packed at a time, and between parts lies the residual stream of all tokens.
final class PartsRun implements AutoCloseable {
  private final Contender contender;
  private final Model model;
  private final List<int[]> chunks;

  /// The row of the residual stream where each chunk begins, and after the last one.
  private final int[] firstRows;

  private final StepLimits limits;
  private final ThreadTeam team;
  private final BlockPool pool;
  private final BlockTable table;
  private final StepBatch batch;
  private final Arena arena = Arena.ofShared();

  /// The residual stream before the next part, of all tokens.
  private FloatMatrix before;

  /// And after it.
  private FloatMatrix after;

  private int next;

  PartsRun(Contender contender, List<int[]> chunks, ThreadTeam team) {
    this.contender = contender;
    this.model = contender.model().model();
    this.chunks = List.copyOf(chunks);
    this.firstRows = new int[chunks.size() + 1];
    for (int chunk = 0; chunk < chunks.size(); chunk++) {
      firstRows[chunk + 1] = firstRows[chunk] + chunks.get(chunk).length;
    }
    int chunkTokens = chunks.stream().mapToInt(chunk -> chunk.length).max().orElseThrow();
    int tokens = stepTokens(contender, chunkTokens);
    this.limits = new StepLimits(tokens, tokens, 1);
    this.team = team;
    this.pool =
        new BlockPool(
            new KvLayout(model.graph().kvStates(), contender.kv()),
            KvLayout.blocksFor(chunkTokens));
    this.table = new BlockTable(pool);
    this.batch = new StepBatch(limits);
    int width = ModelParts.output(model.graph(), 0).width();
    this.before = FloatMatrix.allocate(arena, firstRows[chunks.size()], width);
    this.after = FloatMatrix.allocate(arena, firstRows[chunks.size()], width);
  }

  /// Tokens of a step, all of which reach the output head. An encoder sees a chunk at once.
  private static int stepTokens(Contender contender, int chunkTokens) {
    return contender.model().isEncoder()
        ? chunkTokens
        : Math.min(chunkTokens, StepLimits.DEFAULT_TOKENS);
  }

  /// Hears what happens.
  interface Listener {
    /// After a step, whose values the observer has seen.
    void stepDone();

    /// After a chunk.
    void chunkDone();

    /// Hears nothing.
    static Listener none() {
      return new Listener() {
        @Override
        public void stepDone() {}

        @Override
        public void chunkDone() {}
      };
    }
  }

  /// Runs the next part.
  ///
  /// @param taps names of the values to show
  void runNext(Set<String> taps, ValueObserver observer, Listener listener) {
    int part = next++;
    Model alone = alone(part, taps);
    try (Executor executor =
        Executor.observed(
            alone,
            new UnkeptPacking(contender.kernels()),
            new PlanOptions(limits, taps),
            team,
            observer)) {
      for (int chunk = 0; chunk < chunks.size(); chunk++) {
        run(executor, part, chunk, listener);
        listener.chunkDone();
      }
    }
    FloatMatrix done = before;
    before = after;
    after = done;
  }

  private Model alone(int part, Set<String> taps) {
    if (part == 0) {
      return ModelParts.first(model);
    }
    return part + 1 < ModelParts.count(model.graph())
        ? ModelParts.only(model, part, before)
        : ModelParts.last(model, before, taps);
  }

  /// What the last part left of all tokens, valid until the next.
  FloatMatrix stream() {
    return before;
  }

  private void run(Executor executor, int part, int chunk, Listener listener) {
    int[] tokens = chunks.get(chunk);
    table.release();
    if (!contender.model().isEncoder()) {
      table.reserve(tokens.length);
    }
    for (int from = 0; from < tokens.length; from += limits.tokens()) {
      int to = Math.min(from + limits.tokens(), tokens.length);
      fill(part, chunk, from, to);
      FloatMatrix output = executor.execute(batch);
      if (part + 1 < ModelParts.count(model.graph())) {
        for (int row = from; row < to; row++) {
          after.copyRow(firstRows[chunk] + row, output, row - from);
        }
      }
      listener.stepDone();
    }
  }

  private void fill(int part, int chunk, int from, int to) {
    batch.clear();
    if (contender.model().isEncoder()) {
      batch.beginSequence();
    } else {
      batch.beginSequence(table);
    }
    for (int at = from; at < to; at++) {
      int id = part == 0 ? chunks.get(chunk)[at] : firstRows[chunk] + at;
      batch.add(id, at, 0);
      batch.select();
    }
  }

  @Override
  public void close() {
    arena.close();
    pool.close();
  }

  /// The weights of a part are not what the model's next start needs, so they are not kept for it.
  private static final class UnkeptPacking extends ForwardingKernels {
    UnkeptPacking(Kernels kernels) {
      super(kernels);
    }

    @Override
    public PackedMatrices pack(Model model, List<WeightSpec> matrices) {
      return new PackedMatrices(
          pack(matrices.stream().map(model::weight).toList()), PackedMatrices.Origin.PACKED);
    }
  }
}
