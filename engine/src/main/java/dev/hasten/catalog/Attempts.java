package dev.hasten.catalog;

import java.io.IOException;
import java.time.Duration;

/// Tries again what may succeed the next time, with growing pauses.
///
/// @param subject what is tried, for the notes
record Attempts(String subject, Patience patience, Progress progress) {

  /// One attempt.
  interface Attempt<T> {
    T run() throws SourceFailure, IOException, InterruptedException;
  }

  /// How far the work has come; moving on makes an attempt worth while even if it failed.
  interface Advance {
    long bytes() throws IOException;
  }

  /// An attempt that brought this much was not in vain.
  private static final long FRUITFUL_BYTES = 1 << 20;

  /// The first success.
  ///
  /// @throws SourceFailure the last failure, if it is not transient or there were too many in a row
  <T> T run(Attempt<T> attempt, Advance advance)
      throws SourceFailure, IOException, InterruptedException {
    int fruitless = 0;
    while (true) {
      long before = advance.bytes();
      try {
        return attempt.run();
      } catch (TransientFailure e) {
        fruitless = advance.bytes() - before >= FRUITFUL_BYTES ? 1 : fruitless + 1;
        if (fruitless >= patience.attempts()) {
          throw e;
        }
        pause(e, fruitless);
      }
    }
  }

  private void pause(TransientFailure failure, int fruitless) throws InterruptedException {
    Duration usual = patience.pauseAfter(fruitless);
    Duration asked = failure.retryAfter().orElse(usual);
    progress.note("%s: %s; trying again".formatted(subject, failure.reason()));
    Thread.sleep(shorter(asked.compareTo(usual) > 0 ? asked : usual, patience.longestPause()));
  }

  private static Duration shorter(Duration a, Duration b) {
    return a.compareTo(b) < 0 ? a : b;
  }
}
