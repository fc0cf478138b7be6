package dev.hasten.cli;

/// Time that has passed.
final class Elapsed {
  private static final double NANOS_PER_MILLI = 1e6;

  private Elapsed() {}

  /// Milliseconds since `System.nanoTime()` was `nanoTime`.
  static double millisSince(long nanoTime) {
    return (System.nanoTime() - nanoTime) / NANOS_PER_MILLI;
  }
}
