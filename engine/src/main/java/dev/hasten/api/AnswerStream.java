package dev.hasten.api;

import dev.hasten.runtime.AnswerSink;
import dev.hasten.runtime.AnswerSink.Listener;
import java.util.Spliterator;
import java.util.Spliterators;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;

/// The pieces of an answer, from the thread that computes it to the one that reads. Nobody waits
/// for a slow reader: an answer has no more pieces than the context has tokens.
final class AnswerStream extends Spliterators.AbstractSpliterator<String> {
  private final BlockingQueue<Item> items = new LinkedBlockingQueue<>();
  private final RunningGeneration running;
  private boolean ended;

  private sealed interface Item {}

  private record Piece(String text) implements Item {}

  private record End() implements Item {}

  private AnswerStream(Function<AnswerSink, RunningGeneration> start) {
    super(Long.MAX_VALUE, Spliterator.ORDERED | Spliterator.NONNULL);
    running = start.apply(this::take);
    var _ = running.future().whenComplete((_, _) -> items.add(new End()));
  }

  /// The pieces, in order. To close the stream breaks the answer off.
  ///
  /// @param start begins the answer
  static Stream<String> of(Function<AnswerSink, RunningGeneration> start) {
    AnswerStream pieces = new AnswerStream(start);
    return StreamSupport.stream(pieces, false).onClose(pieces.running::cancel);
  }

  private Listener take(String piece) {
    if (!piece.isEmpty()) {
      items.add(new Piece(piece));
    }
    return Listener.PRESENT;
  }

  @Override
  public boolean tryAdvance(Consumer<? super String> action) {
    if (ended) {
      return false;
    }
    switch (next()) {
      case Piece(String text) -> action.accept(text);
      case End() -> {
        ended = true;
        running.join(); // what went wrong is thrown here
        return false;
      }
    }
    return true;
  }

  /// An interrupted reader breaks the answer off and reads on, to its end, which is near then.
  private Item next() {
    boolean interrupted = false;
    while (true) {
      try {
        Item item = items.take();
        if (interrupted) {
          Thread.currentThread().interrupt();
        }
        return item;
      } catch (InterruptedException _) {
        interrupted = true;
        running.cancel();
      }
    }
  }
}
