package dev.hasten.explain;

/// What some work would take at each of the machine's ceilings, where nothing else held it up; 0
/// where it needs nothing of a kind or the ceiling is not known.
///
/// @param computeMillis at the rate of multiply-adds
/// @param memoryMillis at the memory's bandwidth
/// @param communicationMillis at a link's bandwidth
/// @param latencyMillis waiting for a disk, a queue or a round trip
public record Limits(
    double computeMillis, double memoryMillis, double communicationMillis, double latencyMillis) {
  static final Limits NONE = new Limits(0, 0, 0, 0);

  static Limits onChip(double computeMillis, double memoryMillis) {
    return new Limits(computeMillis, memoryMillis, 0, 0);
  }

  static Limits waiting(double latencyMillis) {
    return new Limits(0, 0, 0, latencyMillis);
  }

  /// The time that the slowest of them takes: the others happen meanwhile.
  double largest() {
    return Math.max(
        Math.max(computeMillis, memoryMillis), Math.max(communicationMillis, latencyMillis));
  }

  /// Which of them takes longest.
  Cause cause() {
    double largest = largest();
    if (largest == computeMillis && computeMillis > memoryMillis) {
      return Cause.COMPUTE;
    }
    if (largest == latencyMillis && latencyMillis > 0) {
      return Cause.LATENCY;
    }
    if (largest == communicationMillis && communicationMillis > 0) {
      return Cause.COMMUNICATION;
    }
    return Cause.MEMORY_BANDWIDTH;
  }

  Limits plus(Limits other) {
    return new Limits(
        computeMillis + other.computeMillis,
        memoryMillis + other.memoryMillis,
        communicationMillis + other.communicationMillis,
        latencyMillis + other.latencyMillis);
  }
}
