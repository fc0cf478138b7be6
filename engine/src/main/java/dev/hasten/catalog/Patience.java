package dev.hasten.catalog;

import java.time.Duration;

/// How long a fetch waits, and how often it tries again.
///
/// @param connect until a server answers at all
/// @param stall without a single byte
/// @param attempts in a row that brought nothing
/// @param firstPause before the second attempt; doubled before each one after that
/// @param longestPause even if the server asks for more
/// @param poll between looks at another process
record Patience(
    Duration connect,
    Duration stall,
    int attempts,
    Duration firstPause,
    Duration longestPause,
    Duration poll) {

  static final Patience USUAL =
      new Patience(
          Duration.ofSeconds(4),
          Duration.ofSeconds(20),
          5,
          Duration.ofMillis(500),
          Duration.ofSeconds(30),
          Duration.ofMillis(200));

  /// The pause after so many fruitless attempts.
  Duration pauseAfter(int attempts) {
    Duration pause = firstPause.multipliedBy(1L << Math.min(attempts - 1, 10));
    return pause.compareTo(longestPause) < 0 ? pause : longestPause;
  }
}
