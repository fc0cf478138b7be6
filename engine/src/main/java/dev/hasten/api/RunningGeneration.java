package dev.hasten.api;

import dev.hasten.runtime.Generation;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.function.Supplier;

/// An answer that comes on a thread of its own.
public final class RunningGeneration {
  private final CompletableFuture<Generation> result = new CompletableFuture<>();
  private volatile boolean cancelled;

  RunningGeneration() {}

  /// Begins the work, on a thread that keeps no program alive.
  void begin(Supplier<Generation> work) {
    Thread.ofPlatform()
        .daemon()
        .name("hasten-generation")
        .start(() -> result.completeAsync(work, Runnable::run));
  }

  /// Breaks the answer off, at the next token or part of the prompt. It stays as far as it came,
  /// and ends as [dev.hasten.runtime.FinishReason#CANCELLED]. Nothing happens if it has ended.
  public void cancel() {
    cancelled = true;
  }

  boolean isCancelled() {
    return cancelled;
  }

  /// Waits for the answer's end; what went wrong is thrown here.
  ///
  /// @throws dev.hasten.error.HastenException if it could not be generated
  public Generation join() {
    try {
      return result.join();
    } catch (CompletionException e) {
      switch (e.getCause()) {
        case RuntimeException cause -> throw cause;
        case Error cause -> throw cause;
        case null, default -> throw e;
      }
    }
  }

  /// The answer when it has ended, or what went wrong. To cancel or complete the result has no
  /// effect on the answer.
  public CompletableFuture<Generation> future() {
    return result.copy();
  }
}
