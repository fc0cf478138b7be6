package dev.hasten.explain;

import java.util.OptionalDouble;

/// What the same operators of all blocks took together in a phase, and what they needed.
///
/// @param name as GGUF names weights and values, without the block; several that run as one are
///   joined by `+`
/// @param millis work and waiting, mean of all threads
/// @param waitMillis of these, at the barriers behind them
/// @param flops what the cost model counts
/// @param memoryBytes weights, keys and values
/// @param computeMillis at the machine's multiply-add rate; 0 if that is not known
/// @param memoryMillis at the machine's bandwidth; 0 if that is not known
public record OperatorTime(
    String name,
    double millis,
    double waitMillis,
    double flops,
    double memoryBytes,
    double computeMillis,
    double memoryMillis) {
  private static final double PERCENT = 100;

  /// What it would take at the machine's ceiling, the lower of the two.
  public double idealMillis() {
    return Math.min(millis, Math.max(computeMillis, memoryMillis));
  }

  /// What it would give back at the ceiling.
  public double overheadMillis() {
    return millis - idealMillis();
  }

  /// What most of its time goes to.
  public Cause bound() {
    return overheadMillis() > idealMillis() ? Cause.OVERHEAD : ceiling();
  }

  /// Which of its ceilings is the lower one.
  Cause ceiling() {
    return computeMillis > memoryMillis ? Cause.COMPUTE : Cause.MEMORY_BANDWIDTH;
  }

  /// How near it is to its ceiling, if it has one.
  public OptionalDouble percentOfCeiling() {
    boolean hasNone = millis == 0 || Math.max(computeMillis, memoryMillis) == 0;
    return hasNone
        ? OptionalDouble.empty()
        : OptionalDouble.of(PERCENT * Math.max(computeMillis, memoryMillis) / millis);
  }

  OperatorTime plus(OperatorTime other) {
    return new OperatorTime(
        name,
        millis + other.millis,
        waitMillis + other.waitMillis,
        flops + other.flops,
        memoryBytes + other.memoryBytes,
        computeMillis + other.computeMillis,
        memoryMillis + other.memoryMillis);
  }
}
