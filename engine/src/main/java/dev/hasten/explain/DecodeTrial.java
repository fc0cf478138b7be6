package dev.hasten.explain;

import dev.hasten.executor.Executor;
import dev.hasten.executor.PlanOptions;
import dev.hasten.executor.ThreadTeam;
import dev.hasten.kernel.FloatMatrix;
import dev.hasten.kernel.Kernels;
import dev.hasten.kvcache.BlockPool;
import dev.hasten.kvcache.BlockTable;
import dev.hasten.kvcache.KvLayout;
import dev.hasten.model.Model;
import dev.hasten.sampling.SamplingParams;
import dev.hasten.step.StepBatch;
import dev.hasten.step.StepLimits;
import java.util.List;
import java.util.stream.Stream;

/// Runs the tokens of some answers under other circumstances, to see whether a prediction comes
/// true. What the answers have behind them is made up.
public final class DecodeTrial implements AutoCloseable {
  private static final double NANOS_PER_SECOND = 1e9;

  private final Trial.Circumstances trial;
  private final StepBatch batch;
  private final ThreadTeam team;
  private final Executor executor;
  private final BlockPool pool;
  private final List<BlockTable> tables;
  private final List<TokenChoice> choices;

  /// @param model must stay open meanwhile
  /// @param mostSteps at a time
  public DecodeTrial(
      Model model,
      Kernels kernels,
      SamplingParams sampling,
      Trial.Circumstances trial,
      int mostSteps) {
    StepLimits limits = StepLimits.of(Math.max(trial.batch(), 1), trial.batch());
    KvLayout layout = new KvLayout(model.graph().kvStates(), trial.kv());
    int tokens = Math.addExact(trial.context(), mostSteps);
    this.trial = trial;
    this.batch = new StepBatch(limits);
    this.team = new ThreadTeam(trial.threads());
    this.executor = Executor.of(model, kernels, PlanOptions.of(limits), team);
    this.pool =
        new BlockPool(layout, Math.multiplyExact(trial.batch(), KvLayout.blocksFor(tokens)));
    this.tables = Stream.generate(() -> new BlockTable(pool)).limit(trial.batch()).toList();
    this.choices =
        Stream.generate(() -> new TokenChoice(model.config().vocabSize(), sampling))
            .limit(trial.batch())
            .toList();
    tables.forEach(table -> table.reserve(tokens));
  }

  /// Tokens a second of all answers together, over so many steps.
  public double tokensPerSecond(int steps) {
    long start = System.nanoTime();
    for (int step = 0; step < steps; step++) {
      step(trial.context() + step);
    }
    return (double) steps * trial.batch() * NANOS_PER_SECOND / (System.nanoTime() - start);
  }

  private void step(int position) {
    batch.clear();
    for (int answer = 0; answer < tables.size(); answer++) {
      batch.beginSequence(tables.get(answer));
      batch.add(choices.get(answer).next(), position, 0);
      batch.select();
    }
    FloatMatrix logits = executor.execute(batch);
    for (int answer = 0; answer < choices.size(); answer++) {
      choices.get(answer).choose(logits, answer);
    }
  }

  @Override
  public void close() {
    tables.forEach(BlockTable::release);
    team.close();
    executor.close();
    pool.close();
  }
}
