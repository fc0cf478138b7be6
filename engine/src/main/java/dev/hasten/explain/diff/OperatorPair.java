package dev.hasten.explain.diff;

import java.util.OptionalDouble;

/// An operator of two reports. What only one of them has, such as products that other kernels run
/// as one, took the other no time.
///
/// @param bytes of weights, keys and values
/// @param idealMillis at the machine's ceilings; 0 if it has none
public record OperatorPair(String name, Pair millis, Pair bytes, Pair flops, Pair idealMillis) {
  /// Less is a matter of rounding: of contexts that are averaged, and of pages.
  private static final double SAME_WORK = 0.02;

  private static final double PERCENT = 100;

  static OperatorPair sum(OperatorPair one, OperatorPair other) {
    return new OperatorPair(
        one.name + " and " + other.name,
        one.millis.plus(other.millis),
        one.bytes.plus(other.bytes),
        one.flops.plus(other.flops),
        one.idealMillis.plus(other.idealMillis));
  }

  /// How near to its ceiling it was in A.
  public OptionalDouble percentOfA() {
    return percent(millis.a(), idealMillis.a());
  }

  /// How near to its ceiling it was in B.
  public OptionalDouble percentOfB() {
    return percent(millis.b(), idealMillis.b());
  }

  private static OptionalDouble percent(double millis, double idealMillis) {
    return millis > 0 && idealMillis > 0
        ? OptionalDouble.of(PERCENT * idealMillis / millis)
        : OptionalDouble.empty();
  }

  /// Whether it had to read or to compute something at all.
  boolean hasWork() {
    return Math.max(bytes.a(), bytes.b()) > 0 || Math.max(flops.a(), flops.b()) > 0;
  }

  boolean hasSameWork() {
    return !bytes.differsBy(SAME_WORK) && !flops.differsBy(SAME_WORK);
  }

  /// Whether its FLOPs say what changed of its work: those of prompts do, as bytes do of tokens.
  boolean workIsInFlops(PhaseName phase) {
    return switch (phase) {
      case PREFILL -> flops.differsBy(SAME_WORK);
      case LOAD, DECODE -> !bytes.differsBy(SAME_WORK);
    };
  }

  /// What B has more to do; only the sign means something.
  double moreWork(PhaseName phase) {
    return workIsInFlops(phase) ? flops.change() : bytes.change();
  }
}
