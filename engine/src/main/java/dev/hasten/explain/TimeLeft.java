package dev.hasten.explain;

import java.time.Duration;

/// What is left of the time for several trials, shared out among those that are still to come.
final class TimeLeft {
  private final long end;
  private long trials;

  TimeLeft(Duration all, long trials) {
    this.end = System.nanoTime() + all.toNanos();
    this.trials = trials;
  }

  boolean isOver() {
    return nanos() <= 0;
  }

  Duration all() {
    return Duration.ofNanos(Math.max(0, nanos()));
  }

  /// That of the next trial.
  Duration next() {
    Duration share = all().dividedBy(Math.max(1, trials));
    trials--;
    return share;
  }

  private long nanos() {
    return end - System.nanoTime();
  }
}
