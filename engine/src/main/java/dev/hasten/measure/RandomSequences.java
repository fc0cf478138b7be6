package dev.hasten.measure;

import dev.hasten.executor.Executor;
import dev.hasten.kvcache.BlockPool;
import dev.hasten.kvcache.BlockTable;
import dev.hasten.step.StepBatch;
import java.util.List;
import java.util.function.IntSupplier;
import java.util.stream.Stream;

/// Sequences of random tokens that run side by side, all of one length. Their caches are empty at
/// first and given back at the end.
final class RandomSequences implements AutoCloseable {
  private final Executor executor;
  private final StepBatch batch;
  private final IntSupplier tokens;
  private final List<BlockTable> tables;
  private int length;

  /// @param tokens makes up the next token
  RandomSequences(
      Executor executor, StepBatch batch, BlockPool pool, int sequences, IntSupplier tokens) {
    this.executor = executor;
    this.batch = batch;
    this.tokens = tokens;
    this.tables = Stream.generate(() -> new BlockTable(pool)).limit(sequences).toList();
  }

  /// Takes the memory of so many tokens, for a cache that must not grow while it is timed.
  void reserve(int count) {
    tables.forEach(table -> table.reserve(count));
  }

  /// A prompt of `count` tokens for each sequence, in steps as full as they can be, and the logits
  /// after each prompt's last token.
  void prefill(int count) {
    batch.clear();
    for (BlockTable table : tables) {
      table.reserve(count);
      addPrompt(table, count);
    }
    executor.execute(batch);
    length = count;
  }

  private void addPrompt(BlockTable table, int count) {
    for (int position = 0; position < count; position++) {
      if (batch.remainingTokens() == 0) {
        executor.execute(batch);
        batch.clear();
      }
      if (position == 0 || batch.tokens() == 0) {
        batch.beginSequence(table);
      }
      batch.add(tokens.getAsInt(), position, 0);
    }
    batch.select();
  }

  /// `count` more tokens for each sequence, one a step, each with its logits.
  void decode(int count) {
    for (int end = length + count; length < end; length++) {
      batch.clear();
      for (BlockTable table : tables) {
        table.reserve(length + 1);
        batch.beginSequence(table);
        batch.add(tokens.getAsInt(), length, 0);
        batch.select();
      }
      executor.execute(batch);
    }
  }

  @Override
  public void close() {
    tables.forEach(BlockTable::release);
  }
}
