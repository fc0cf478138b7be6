package dev.hasten.explain;

import dev.hasten.executor.Executor;
import dev.hasten.executor.Instruction;
import dev.hasten.executor.StepProfile;
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
import java.util.function.IntSupplier;

/// Runs steps of one sequence with the clock at every instruction. Tokens are made up: what they
/// are makes no difference to the time.
final class PhaseProfiler {
  private static final double NANOS_PER_MILLI = 1e6;

  private final Executor executor;
  private final BlockPool pool;
  private final StepBatch batch;
  private final CostModel costs;
  private final IntSupplier tokens;

  PhaseProfiler(
      Executor executor, BlockPool pool, StepBatch batch, CostModel costs, IntSupplier tokens) {
    this.executor = executor;
    this.pool = pool;
    this.batch = batch;
    this.costs = costs;
    this.tokens = tokens;
  }

  /// What was recorded of a phase, before it is compared with what the machine can do.
  record Recorded(int tokens, StepProfile profile, List<StepShape> steps) {}

  /// A prompt, then some tokens: the records of both.
  List<Recorded> run(int promptTokens, int generateTokens) {
    BlockTable table = new BlockTable(pool);
    try {
      Recorded prefill = prefill(table, promptTokens);
      Recorded decode = decode(table, promptTokens, generateTokens);
      return List.of(prefill, decode);
    } finally {
      table.release();
    }
  }

  private Recorded prefill(BlockTable table, int count) {
    Recorded recorded = begin(count);
    int chunk = executor.plan().limits().tokens();
    for (int from = 0; from < count; from += chunk) {
      int size = Math.min(chunk, count - from);
      step(table, from, size, recorded);
    }
    return recorded;
  }

  private Recorded decode(BlockTable table, int cached, int count) {
    Recorded recorded = begin(count);
    for (int token = 0; token < count; token++) {
      step(table, cached + token, 1, recorded);
    }
    return recorded;
  }

  private Recorded begin(int count) {
    return new Recorded(count, StepProfile.of(executor), new ArrayList<>());
  }

  private void step(BlockTable table, int cached, int count, Recorded recorded) {
    table.reserve(cached + count);
    batch.clear();
    batch.beginSequence(table);
    for (int position = cached; position < cached + count; position++) {
      batch.add(tokens.getAsInt(), position, 0);
    }
    batch.select();
    executor.executeTimed(batch, recorded.profile());
    recorded.steps().add(new StepShape(1, cached, count)); // costs take longer than a step's pause
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
    double millis = recorded.profile().stepNanos() / NANOS_PER_MILLI;
    return new Phase(recorded.tokens(), millis, new ArrayList<>(times.values()));
  }

  private static OperatorTime time(
      StepProfile profile,
      int index,
      Instruction instruction,
      IdentityHashMap<Operator, OperatorCost> needs,
      Roofs roofs) {
    double flops = 0;
    double bytes = 0;
    double computeMillis = 0;
    double memoryMillis = 0;
    if (OperatorNames.doesTheWork(instruction)) {
      for (Operator operator : instruction.operators()) {
        OperatorCost cost = needs.get(operator);
        if (cost != null) {
          flops += cost.flops();
          bytes += cost.memoryBytes();
          computeMillis += roofs.computeMillis(cost);
          memoryMillis += roofs.memoryMillis(cost);
        }
      }
    }
    return new OperatorTime(
        OperatorNames.of(instruction),
        profile.meanNanos(index) / NANOS_PER_MILLI,
        profile.meanWaitNanos(index) / NANOS_PER_MILLI,
        flops,
        bytes,
        computeMillis,
        memoryMillis);
  }
}
