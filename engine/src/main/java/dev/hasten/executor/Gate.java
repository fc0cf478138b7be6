package dev.hasten.executor;

/// A counter that threads can wait to see change: first spinning, for the microseconds between two
/// instructions; then offering the processor to whoever wants it, for on a busy machine that may be
/// the member waited for; then asleep, for the time between two steps. One thread at a time
/// advances it.
final class Gate {
  /// Some milliseconds, if nobody wants the processor: a sleeper takes 50 microseconds to wake.
  private static final int YIELDS = 4_000;

  private final int spins;
  private volatile long count;
  private volatile int sleepers;

  Gate(int spins) {
    this.spins = spins;
  }

  long count() {
    return count;
  }

  void advance() {
    long next = count + 1;
    count = next;
    if (sleepers > 0) {
      synchronized (this) {
        notifyAll();
      }
    }
  }

  /// Returns once the count is no longer `seen`.
  @SuppressWarnings("ThreadPriorityCheck") // yielding is for speed; nothing depends on it
  void awaitChangeFrom(long seen) {
    for (int spin = 0; spin < spins; spin++) {
      if (count != seen) {
        return;
      }
      Thread.onSpinWait();
    }
    for (int yield = 0; yield < YIELDS; yield++) {
      if (count != seen) {
        return;
      }
      Thread.yield();
    }
    sleepUntilChangeFrom(seen);
  }

  /// A sleeper counts itself before it looks at the count, and whoever advances looks at the
  /// sleepers after it has advanced: so one of the two sees the other.
  private synchronized void sleepUntilChangeFrom(long seen) {
    boolean interrupted = false;
    addSleepers(1);
    while (count == seen) {
      try {
        wait();
      } catch (InterruptedException _) {
        interrupted = true;
      }
    }
    addSleepers(-1);
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  /// Only under the monitor.
  private void addSleepers(int change) {
    int changed = sleepers + change;
    sleepers = changed;
  }
}
