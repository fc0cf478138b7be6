package dev.hasten.explain.diff;

import java.util.List;
import java.util.OptionalDouble;
import java.util.stream.Collectors;

/// An operator of two reports. What only one of them has, such as products that other kernels run
/// as one, took the other no time.
///
/// @param bytes of weights, keys and values
/// @param idealMillis at the machine's ceilings; 0 if it has none
public record OperatorPair(String name, Pair millis, Pair bytes, Pair flops, Pair idealMillis) {
  /// Less is a matter of rounding: of contexts that are averaged, and of pages.
  private static final double SAME_WORK = 0.02;

  private static final int NAMED = 3;
  private static final double PERCENT = 100;

  /// Several together.
  ///
  /// @param all at least one
  static OperatorPair sum(List<OperatorPair> all) {
    OperatorPair sum =
        all.stream()
            .reduce((one, other) ->
                new OperatorPair(
                    one.name,
                    one.millis.plus(other.millis),
                    one.bytes.plus(other.bytes),
                    one.flops.plus(other.flops),
                    one.idealMillis.plus(other.idealMillis)))
            .orElseThrow();
    return new OperatorPair(names(all), sum.millis, sum.bytes, sum.flops, sum.idealMillis);
  }

  private static String names(List<OperatorPair> all) {
    int named = all.size() <= NAMED ? all.size() - 1 : NAMED - 1;
    String first =
        all.stream().limit(named).map(OperatorPair::name).collect(Collectors.joining(", "));
    String last =
        all.size() <= NAMED ? all.getLast().name : (all.size() - named) + " other operators";
    return first.isEmpty() ? last : first + " and " + last;
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
