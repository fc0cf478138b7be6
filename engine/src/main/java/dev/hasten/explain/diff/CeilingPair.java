package dev.hasten.explain.diff;

import dev.hasten.explain.diff.SavedReport.ByThreads;
import dev.hasten.explain.diff.SavedReport.Ceilings;
import dev.hasten.kernel.ActivationType;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.function.Function;
import java.util.stream.Stream;

/// A ceiling that was measured for both reports.
///
/// @param what it is, before the number: `memory is read at`
/// @param spread how far its measurements lay apart, as a part of it
record CeilingPair(String what, String unit, Pair values, double spread) {
  /// Of those whose spread is not reported, which are a matter of microseconds or of a disk.
  private static final double UNKNOWN_SPREAD = 0.5;

  /// Less is not worth a clause, however often it would be measured again.
  private static final double LEAST_SPREAD = 0.05;

  private static final double PERCENT = 100;

  /// Whether it differs by more than it does from one measurement to the next.
  boolean differs() {
    return values.differsBy(Math.max(LEAST_SPREAD, spread));
  }

  @Override
  public String toString() {
    return what + " " + Words.instead(values, unit);
  }

  /// What reading weights is compared with.
  static Optional<CeilingPair> memory(SavedReport a, SavedReport b) {
    return known(
        "memory is read at",
        "GB/s",
        values(a, b, Ceilings::readGigabytesPerSecond),
        Math.max(spread(a, Ceilings::readByThreads), spread(b, Ceilings::readByThreads)));
  }

  /// What products are compared with; of two reports with the same activations.
  static Optional<CeilingPair> products(SavedReport a, SavedReport b) {
    return a.activations().equals(ActivationType.FLOAT.toString()) ? floats(a, b) : int8(a, b);
  }

  private static Optional<CeilingPair> int8(SavedReport a, SavedReport b) {
    return known(
        "int8 products reach",
        "G/s",
        values(a, b, Ceilings::int8GigaMacsPerSecond),
        Math.max(spread(a, Ceilings::int8ByThreads), spread(b, Ceilings::int8ByThreads)));
  }

  private static Optional<CeilingPair> floats(SavedReport a, SavedReport b) {
    return known(
        "float products reach",
        "G/s",
        values(a, b, Ceilings::floatGigaMacsPerSecond),
        Math.max(spread(a, Ceilings::floatByThreads), spread(b, Ceilings::floatByThreads)));
  }

  static List<CeilingPair> all(SavedReport a, SavedReport b) {
    return Stream.of(
            memory(a, b),
            int8(a, b),
            floats(a, b),
            vague(
                "all threads meet in",
                "µs",
                values(a, b, ceilings -> OptionalDouble.of(ceilings.barrierMicros()))),
            vague("a native call takes", "ns", values(a, b, Ceilings::nativeCallNanos)),
            vague("the disk is read at", "GB/s", values(a, b, Ceilings::diskGigabytesPerSecond)),
            vague(
                "a cached file is read at",
                "GB/s",
                values(a, b, Ceilings::cachedFileGigabytesPerSecond)),
            vague("the loopback answers in", "µs", values(a, b, Ceilings::loopbackRoundTripMicros)),
            vague(
                "the loopback carries", "GB/s", values(a, b, Ceilings::loopbackGigabytesPerSecond)))
        .flatMap(Optional::stream)
        .toList();
  }

  private static Optional<CeilingPair> vague(String what, String unit, Optional<Pair> values) {
    return known(what, unit, values, UNKNOWN_SPREAD);
  }

  private static Optional<CeilingPair> known(
      String what, String unit, Optional<Pair> values, double spread) {
    return values.map(both -> new CeilingPair(what, unit, both, spread));
  }

  private static Optional<Pair> values(
      SavedReport a, SavedReport b, Function<Ceilings, OptionalDouble> value) {
    OptionalDouble ofA = value.apply(a.ceilings());
    OptionalDouble ofB = value.apply(b.ceilings());
    return ofA.isPresent() && ofB.isPresent()
        ? Optional.of(new Pair(ofA.getAsDouble(), ofB.getAsDouble()))
        : Optional.empty();
  }

  private static double spread(SavedReport report, Function<Ceilings, List<ByThreads>> measured) {
    return measured.apply(report.ceilings()).stream()
        .filter(each -> each.threads() == report.threads())
        .mapToDouble(each -> each.spreadPercent() / PERCENT)
        .findFirst()
        .orElse(UNKNOWN_SPREAD);
  }
}
