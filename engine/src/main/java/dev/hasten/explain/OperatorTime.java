package dev.hasten.explain;

import java.util.OptionalDouble;

/// What the same operators of all blocks took together in a phase, and what they needed.
///
/// @param name as GGUF names weights and values, without the block; several that run as one are
///   joined by `+`
/// @param millis work and waiting, mean of all threads
/// @param waitMillis of these, at the barriers behind them
/// @param multiplyAdds of products and attention, as the cost model counts them
/// @param flops of everything, as the cost model counts them
/// @param weightBytes as the file stores them; of loading, what came from a disk
/// @param keyValueBytes as the KV cache stores them
/// @param limits what it would take at the machine's ceilings
public record OperatorTime(
    String name,
    double millis,
    double waitMillis,
    double multiplyAdds,
    double flops,
    double weightBytes,
    double keyValueBytes,
    Limits limits) {
  private static final double PERCENT = 100;

  /// Something that needs nothing of the machine but time, such as choosing a token.
  static OperatorTime ofTime(String name, double millis) {
    return new OperatorTime(name, millis, 0, 0, 0, 0, 0, Limits.NONE);
  }

  /// Weights, keys and values.
  public double memoryBytes() {
    return weightBytes + keyValueBytes;
  }

  /// What it would take at the machine's ceiling, the lowest of all.
  public double idealMillis() {
    return Math.min(millis, limits.largest());
  }

  /// What it would give back at the ceiling.
  public double overheadMillis() {
    return millis - idealMillis();
  }

  /// What most of its time goes to.
  public Cause bound() {
    return overheadMillis() > idealMillis() ? Cause.OVERHEAD : ceiling();
  }

  /// Which of its ceilings is the lowest one.
  Cause ceiling() {
    return limits.cause();
  }

  /// How near it is to its ceiling, if it has one.
  public OptionalDouble percentOfCeiling() {
    return millis == 0 || limits.largest() == 0
        ? OptionalDouble.empty()
        : OptionalDouble.of(PERCENT * limits.largest() / millis);
  }

  OperatorTime plus(OperatorTime other) {
    return new OperatorTime(
        name,
        millis + other.millis,
        waitMillis + other.waitMillis,
        multiplyAdds + other.multiplyAdds,
        flops + other.flops,
        weightBytes + other.weightBytes,
        keyValueBytes + other.keyValueBytes,
        limits.plus(other.limits));
  }
}
