package dev.hasten.quality;

import dev.hasten.error.UsageException;
import dev.hasten.executor.Executor;
import dev.hasten.executor.PlanOptions;
import dev.hasten.executor.ThreadTeam;
import dev.hasten.kernel.FloatMatrix;
import dev.hasten.kvcache.BlockPool;
import dev.hasten.kvcache.BlockTable;
import dev.hasten.kvcache.KvLayout;
import dev.hasten.model.Model;
import dev.hasten.step.StepBatch;
import dev.hasten.step.StepLimits;

/// Runs one model over chunks, a few dozen logits at a time, whatever the vocabulary.
final class ChunkRunner implements AutoCloseable {
  /// Rows of logits that there are at once.
  static final int SCORED_STEP_TOKENS = 64;

  private static final StepLimits LIMITS =
      new StepLimits(StepLimits.DEFAULT_TOKENS, SCORED_STEP_TOKENS, 1);

  private final Executor executor;
  private final BlockPool pool;
  private final BlockTable table;
  private final StepBatch batch = new StepBatch(LIMITS);
  private int[] chunk = {};

  /// @throws UsageException if the model is an encoder, or has too few positions
  ChunkRunner(Contender contender, ThreadTeam team, int contextTokens) {
    requireDecoder(contender);
    requirePositions(contender, contextTokens);
    Model model = contender.model().model();
    executor = Executor.of(model, contender.kernels(), PlanOptions.of(LIMITS), team);
    pool =
        new BlockPool(
            new KvLayout(model.graph().kvStates(), contender.kv()),
            KvLayout.blocksFor(contextTokens));
    table = new BlockTable(pool);
  }

  /// @throws UsageException if the model is an encoder
  static void requireDecoder(Contender contender) {
    if (contender.model().isEncoder()) {
      throw new UsageException(
          "%s is a %s model, which has no perplexity"
              .formatted(contender.path(), contender.model().config().architecture()),
          "compare encoders with encoders, decoders with decoders");
    }
  }

  private static void requirePositions(Contender contender, int contextTokens) {
    int positions = contender.model().config().maxPositionEmbeddings();
    if (contextTokens > positions) {
      throw new UsageException(
          "--context is %d, %s has %d positions"
              .formatted(contextTokens, contender.path(), positions),
          "pass --context %d or less".formatted(positions));
    }
  }

  /// Begins a chunk with an empty cache, and computes its first tokens, whose logits nobody wants.
  void begin(int[] tokens, int unscored) {
    table.release();
    table.reserve(tokens.length);
    chunk = tokens.clone();
    for (int from = 0; from < unscored; from += LIMITS.tokens()) {
      fill(from, Math.min(from + LIMITS.tokens(), unscored));
      executor.execute(batch);
    }
  }

  /// Computes the next tokens.
  ///
  /// @return logits, one row for each, valid until the next step
  FloatMatrix step(int from, int to) {
    batch.clear();
    batch.beginSequence(table);
    for (int position = from; position < to; position++) {
      batch.add(chunk[position], position, 0);
      batch.select();
    }
    return executor.execute(batch);
  }

  private void fill(int from, int to) {
    batch.clear();
    batch.beginSequence(table);
    for (int position = from; position < to; position++) {
      batch.add(chunk[position], position, 0);
    }
  }

  @Override
  public void close() {
    executor.close();
    pool.close();
  }
}
