package dev.hasten.explain;

import dev.hasten.executor.Executor;
import dev.hasten.executor.Instruction;
import dev.hasten.executor.StepProfile;
import dev.hasten.health.JitTime;
import dev.hasten.kernel.FloatMatrix;
import dev.hasten.kvcache.BlockPool;
import dev.hasten.kvcache.BlockTable;
import dev.hasten.measure.CostModel;
import dev.hasten.measure.OperatorCost;
import dev.hasten.measure.StepShape;
import dev.hasten.model.Operator;
import dev.hasten.step.StepBatch;
import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.function.Supplier;

/// Runs steps of one sequence with the clock at every instruction. A prompt is made up: what its
/// tokens are makes no difference to the time.
final class PhaseProfiler {
  private static final double NANOS_PER_MILLI = 1e6;
  static final String SAMPLING = "sampling";

  private final Executor executor;
  private final BlockPool pool;
  private final StepBatch batch;
  private final CostModel costs;
  private final TokenChoice choice;

  PhaseProfiler(
      Executor executor, BlockPool pool, StepBatch batch, CostModel costs, TokenChoice choice) {
    this.executor = executor;
    this.pool = pool;
    this.batch = batch;
    this.costs = costs;
    this.choice = choice;
  }

  CostModel costs() {
    return costs;
  }

  /// How many tokens are run.
  ///
  /// @param farTokens up to which some are generated after many more others
  record Lengths(int promptTokens, int generateTokens, int farTokens) {
    private static final int MOST_FAR_GENERATED = 12;

    int farGenerated() {
      return Math.min(MOST_FAR_GENERATED, farTokens);
    }
  }

  /// A prompt, then some tokens, each of them once more without the clock, and some after more
  /// others.
  ///
  /// @param readBytesPerSecond looks how fast memory is
  Repetition run(Lengths lengths, Supplier<OptionalDouble> readBytesPerSecond) {
    Recorded prefill = begin(lengths.promptTokens());
    Recorded decode = begin(lengths.generateTokens());
    double untimedMillis = 0;
    long jitBefore = JitTime.millis().orElse(0);
    choice.forget();
    try (Cache cache = new Cache(pool)) {
      prefill(cache.table(), prefill);
      for (int token = 0; token < decode.tokens(); token++) {
        step(cache.table(), lengths.promptTokens() + token, 1, decode);
        untimedMillis += untimedMillis(cache.table(), lengths.promptTokens() + token);
      }
    }
    Recorded far =
        decodeAfter(lengths.farTokens() - lengths.farGenerated(), lengths.farGenerated());
    double jitMillis = JitTime.millis().orElse(0) - jitBefore;
    return new Repetition(prefill, decode, far, untimedMillis, jitMillis, readBytesPerSecond.get());
  }

  /// The cache of one sequence, which is given back.
  private record Cache(BlockTable table) implements AutoCloseable {
    Cache(BlockPool pool) {
      this(new BlockTable(pool));
    }

    @Override
    public void close() {
      table.release();
    }
  }

  private void prefill(BlockTable table, Recorded recorded) {
    int chunk = executor.plan().limits().tokens();
    for (int from = 0; from < recorded.tokens(); from += chunk) {
      step(table, from, Math.min(chunk, recorded.tokens() - from), recorded);
    }
  }

  /// Tokens after so many others, whose keys and values are made up.
  private Recorded decodeAfter(int cached, int count) {
    Recorded recorded = begin(count);
    try (Cache cache = new Cache(pool)) {
      cache.table().reserve(cached + count);
      for (int token = 0; token < count; token++) {
        step(cache.table(), cached + token, 1, recorded);
      }
    }
    return recorded;
  }

  /// Of one token. Right after the same with the clock, so that whatever else happens to the
  /// machine happens to both.
  private double untimedMillis(BlockTable table, int cached) {
    long start = System.nanoTime();
    fill(table, cached, 1);
    choice.choose(executor.execute(batch), 0);
    return (System.nanoTime() - start) / NANOS_PER_MILLI;
  }

  private Recorded begin(int count) {
    return new Recorded(count, StepProfile.of(executor));
  }

  private void step(BlockTable table, int cached, int count, Recorded recorded) {
    fill(table, cached, count);
    FloatMatrix logits = executor.executeTimed(batch, recorded.profile());
    long start = System.nanoTime();
    choice.choose(logits, 0);
    long samplingNanos = System.nanoTime() - start;
    // The costs of a step take longer than it may pause.
    recorded.add(new StepShape(1, cached, count), samplingNanos);
  }

  private void fill(BlockTable table, int cached, int count) {
    table.reserve(cached + count);
    batch.clear();
    batch.beginSequence(table);
    for (int position = cached; position < cached + count; position++) {
      batch.add(choice.next(), position, 0);
    }
    batch.select();
  }

  private IdentityHashMap<Operator, OperatorCost> costs(List<StepShape> steps) {
    IdentityHashMap<Operator, OperatorCost> sums = new IdentityHashMap<>();
    for (StepShape step : steps) {
      for (OperatorCost cost : costs.costs(step)) {
        sums.merge(cost.operator(), cost, OperatorCost::plus);
      }
    }
    return sums;
  }

  /// Compares a record with the machine's ceilings.
  Phase explained(Recorded recorded, Roofs roofs) {
    Map<String, OperatorTime> times = new LinkedHashMap<>();
    IdentityHashMap<Operator, OperatorCost> needs = costs(recorded.steps());
    List<Instruction> instructions = executor.plan().instructions();
    for (int index = 0; index < instructions.size(); index++) {
      OperatorTime time = time(recorded.profile(), index, instructions.get(index), needs, roofs);
      times.merge(time.name(), time, OperatorTime::plus);
    }
    times.put(SAMPLING, OperatorTime.ofTime(SAMPLING, recorded.samplingMillis()));
    return new Phase(recorded.tokens(), recorded.millis(), new ArrayList<>(times.values()));
  }

  private static OperatorTime time(
      StepProfile profile,
      int index,
      Instruction instruction,
      IdentityHashMap<Operator, OperatorCost> needs,
      Roofs roofs) {
    double multiplyAdds = 0;
    double flops = 0;
    double weightBytes = 0;
    double keyValueBytes = 0;
    double computeMillis = 0;
    double memoryMillis = 0;
    if (OperatorNames.doesTheWork(instruction)) {
      for (Operator operator : instruction.operators()) {
        OperatorCost cost = needs.get(operator);
        if (cost != null) {
          multiplyAdds += cost.multiplyAdds();
          flops += cost.flops();
          weightBytes += cost.weightBytes();
          keyValueBytes += cost.keyValueBytes();
          computeMillis += roofs.computeMillis(cost);
          memoryMillis += roofs.memoryMillis(cost);
        }
      }
    }
    return new OperatorTime(
        OperatorNames.of(instruction),
        profile.meanNanos(index) / NANOS_PER_MILLI,
        profile.meanWaitNanos(index) / NANOS_PER_MILLI,
        multiplyAdds,
        flops,
        weightBytes,
        keyValueBytes,
        Limits.onChip(computeMillis, memoryMillis));
  }
}
