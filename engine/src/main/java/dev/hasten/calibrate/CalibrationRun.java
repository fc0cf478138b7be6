package dev.hasten.calibrate;

import dev.hasten.executor.Executor;
import dev.hasten.executor.PlanOptions;
import dev.hasten.executor.ThreadTeam;
import dev.hasten.executor.ValueObserver;
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
import java.util.List;
import java.util.Set;

/// Runs a model over chunks as far as some values, and shows them.
final class CalibrationRun implements AutoCloseable {
  private final StepLimits limits;
  private final boolean keepsState;
  private final Executor executor;
  private final BlockPool pool;
  private final BlockTable table;
  private final StepBatch batch;

  /// @param values names of those to show, after the last of which nothing is computed
  CalibrationRun(
      Contender contender,
      int chunkTokens,
      Set<String> values,
      ThreadTeam team,
      ValueObserver observer) {
    int tokens = stepTokens(contender, chunkTokens);
    this.limits = new StepLimits(tokens, tokens, 1);
    this.keepsState = !contender.model().isEncoder();
    this.executor =
        Executor.observed(
            cut(contender.model().model(), values),
            new UnkeptPacking(contender.kernels()),
            new PlanOptions(limits, values),
            team,
            observer);
    this.pool =
        new BlockPool(
            new KvLayout(contender.model().model().graph().kvStates(), contender.kv()),
            KvLayout.blocksFor(chunkTokens));
    this.table = new BlockTable(pool);
    this.batch = new StepBatch(limits);
  }

  private static Model cut(Model whole, Set<String> values) {
    return new Model(whole.file(), CutGraph.after(whole.graph(), values), whole.weights());
  }

  /// Tokens of a step, all of which reach the output head. An encoder sees a chunk at once.
  static int stepTokens(Contender contender, int chunkTokens) {
    return contender.model().isEncoder()
        ? chunkTokens
        : Math.min(chunkTokens, StepLimits.DEFAULT_TOKENS);
  }

  /// Begins a chunk with an empty cache.
  void begin(int[] chunk) {
    table.release();
    if (keepsState) {
      table.reserve(chunk.length);
    }
  }

  /// Steps of a chunk of so many tokens.
  int steps(int chunkTokens) {
    return Math.ceilDiv(chunkTokens, limits.tokens());
  }

  /// Shows the values of one of the steps of a chunk, which come one after another.
  void step(int[] chunk, int step) {
    int from = step * limits.tokens();
    batch.clear();
    beginSequence();
    for (int at = from; at < Math.min(from + limits.tokens(), chunk.length); at++) {
      batch.add(chunk[at], at, 0);
      batch.select();
    }
    executor.execute(batch);
  }

  private void beginSequence() {
    if (keepsState) {
      batch.beginSequence(table);
    } else {
      batch.beginSequence();
    }
  }

  @Override
  public void close() {
    executor.close();
    pool.close();
  }

  /// The weights of a cut model are not what its next start needs, so they are not kept for it.
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
