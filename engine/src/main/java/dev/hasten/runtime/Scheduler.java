package dev.hasten.runtime;

import dev.hasten.kvcache.KvLayout;
import dev.hasten.step.StepBatch;
import dev.hasten.step.StepLimits;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;

/// Decides what the next step computes: one token of every answer in progress, then as much of
/// waiting prompts as fits (continuous batching with chunked prefill, as in Orca, Yu et al. 2022,
/// and Sarathi-Serve, arXiv:2403.02310). A sequence starts when the KV cache can hold all it may
/// ever need, so nothing that has started must be thrown out.
final class Scheduler {
  private final StepLimits limits;
  private final int poolBlocks;
  private final Speculation speculation;
  private final StepCost cost;
  private final Deque<Sequence> waiting = new ArrayDeque<>();
  private final List<Sequence> running = new ArrayList<>();
  private int promisedBlocks;

  Scheduler(StepLimits limits, int poolBlocks, Speculation speculation, StepCost cost) {
    this.limits = limits;
    this.poolBlocks = poolBlocks;
    this.speculation = speculation;
    this.cost = cost;
  }

  /// A sequence's part of a step.
  ///
  /// @param tokens how many of its pending tokens are in the step
  /// @param drafted guesses that follow them in the step
  /// @param outputRow where its logits will be, those of its guesses behind them; -1 while its
  ///   prompt is not complete
  record Scheduled(Sequence sequence, int tokens, int drafted, int outputRow) {}

  void add(Sequence sequence) {
    waiting.addLast(sequence);
  }

  boolean isAnyWaiting() {
    return !waiting.isEmpty();
  }

  boolean hasWork() {
    return !waiting.isEmpty() || !running.isEmpty();
  }

  /// Fills the batch.
  List<Scheduled> schedule(StepBatch batch) {
    admit();
    batch.clear();
    List<Scheduled> scheduled = new ArrayList<>();
    for (Sequence sequence : running) {
      if (sequence.isDecoding()) {
        scheduled.add(place(sequence, guess(sequence, batch), batch));
      }
    }
    for (Sequence sequence : running) {
      if (!sequence.isDecoding() && batch.remainingTokens() > 0) {
        scheduled.add(place(sequence, 0, batch));
      }
    }
    return scheduled;
  }

  /// Many sequences share the reading of weights already; only one alone can win by guessing.
  private int guess(Sequence sequence, StepBatch batch) {
    if (speculation == Speculation.OFF || running.size() > 1) {
      return 0;
    }
    int most = Math.min(sequence.remainingTokens(), batch.remainingTokens()) - 1;
    return sequence.drafts().guess(cost, most);
  }

  /// Takes note of how long the step of these parts took.
  void measured(List<Scheduled> parts, long nanos) {
    Scheduled first = parts.getFirst();
    if (parts.size() == 1 && first.sequence().isDecoding()) {
      cost.measured(first.tokens() + first.drafted(), nanos);
    }
  }

  void remove(Sequence sequence) {
    if (running.remove(sequence)) {
      promisedBlocks -= blocks(sequence);
    } else {
      waiting.remove(sequence);
    }
  }

  private void admit() {
    while (!waiting.isEmpty()
        && running.size() < limits.sequences()
        && promisedBlocks + blocks(waiting.getFirst()) <= poolBlocks) {
      Sequence sequence = waiting.removeFirst();
      promisedBlocks += blocks(sequence);
      running.add(sequence);
    }
  }

  private static int blocks(Sequence sequence) {
    return KvLayout.blocksFor(sequence.maxLength());
  }

  private static Scheduled place(Sequence sequence, int drafted, StepBatch batch) {
    int count = Math.min(sequence.pending(), batch.remainingTokens());
    int first = sequence.computed();
    sequence.blockTable().reserve(first + count + drafted);
    batch.beginSequence(sequence.blockTable());
    for (int position = first; position < first + count; position++) {
      batch.add(sequence.history().get(position), position, 0);
    }
    int outputRow = count == sequence.pending() ? batch.select() : -1;
    for (int index = 0; index < drafted; index++) {
      batch.add(sequence.drafts().token(index), first + count + index, 0);
      batch.select();
    }
    return new Scheduled(sequence, count, drafted, outputRow);
  }
}
