package dev.hasten.runtime;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.function.Consumer;
import java.util.function.Supplier;

/// Work that goes on beside other work, such as the parts of a start that do not need each other.
public final class Background<T> {
  private final CompletableFuture<T> result = new CompletableFuture<>();

  private Background() {}

  /// Starts it on a thread of its own.
  public static <T> Background<T> start(Supplier<T> work) {
    Background<T> background = new Background<>();
    Thread.ofPlatform()
        .daemon()
        .name("hasten-background")
        .start(() -> background.result.completeAsync(work, Runnable::run));
    return background;
  }

  /// Waits for its end, however it was.
  public void await() {
    result.handle((_, _) -> true).join();
  }

  /// Waits for its end, and gives the result, if there is one, to whoever clears it away.
  public void discard(Consumer<? super T> disposal) {
    result
        .handle((value, failure) -> {
          if (failure == null) {
            disposal.accept(value);
          }
          return true;
        })
        .join();
  }

  /// Waits for the result; what the work threw is thrown here.
  public T join() {
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
}
