package dev.hasten.cli;

import dev.hasten.explain.Explanation;
import dev.hasten.machine.MachineCeilings;
import dev.hasten.machine.MachineCeilings.ByCount;
import dev.hasten.machine.Spread;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// The machine's ceilings in a report: first of the threads and kernels that ran the model,
/// measured beside it, then all that is known of the machine.
///
/// @param spreadPercent how far the middle half of the repetitions of the model lies apart
/// @param profilingPercent what looking at the clock cost
record CeilingReport(
    @Nullable Double readGigabytesPerSecond,
    @Nullable Double int8GigaMacsPerSecond,
    @Nullable Double floatGigaMacsPerSecond,
    double barrierMicros,
    @Nullable Double nativeCallNanos,
    @Nullable Double diskGigabytesPerSecond,
    @Nullable Double cachedFileGigabytesPerSecond,
    @Nullable Double loopbackRoundTripMicros,
    @Nullable Double loopbackGigabytesPerSecond,
    List<ByThreads> readByThreads,
    List<BySize> readByWorkingSet,
    List<MacsByThreads> int8ByThreads,
    List<MacsByThreads> floatByThreads,
    double spreadPercent,
    double profilingPercent,
    boolean noisy) {
  private static final double BILLION = 1e9;
  private static final double NANOS_PER_MICRO = 1e3;
  private static final double PERCENT = 100;

  /// @param spreadPercent how far the middle half of the reads lies apart
  record ByThreads(long threads, double gigabytesPerSecond, double spreadPercent) {}

  record BySize(long bytes, double gigabytesPerSecond, double spreadPercent) {}

  record MacsByThreads(long threads, double gigaMacsPerSecond, double spreadPercent) {}

  static CeilingReport of(Explanation explanation, int threads) {
    MachineCeilings machine = explanation.machine();
    OptionalDouble beside = explanation.ceilings().multiplyAddsPerSecond();
    return new CeilingReport(
        billions(explanation.ceilings().readBytesPerSecond()),
        switch (machine.activations()) {
          case INT8 -> billions(beside);
          case FLOAT -> best(machine.int8ByThreads(), threads);
        },
        switch (machine.activations()) {
          case FLOAT -> billions(beside);
          case INT8 -> best(machine.floatByThreads(), threads);
        },
        machine.barrierNanos().median() / NANOS_PER_MICRO,
        orNull(machine.callNanos(), Spread::median),
        orNull(machine.disk(), disk -> disk.bytesPerSecond().median() / BILLION),
        orNull(machine.disk(), disk -> disk.cachedBytesPerSecond().median() / BILLION),
        orNull(machine.loopback(), link -> link.roundTripNanos().median() / NANOS_PER_MICRO),
        orNull(machine.loopback(), link -> link.bytesPerSecond() / BILLION),
        machine.readByThreads().stream()
            .map(each -> new ByThreads(each.count(), giga(each), percent(each)))
            .toList(),
        machine.readBySize().stream()
            .map(each -> new BySize(each.count(), giga(each), percent(each)))
            .toList(),
        macs(machine.int8ByThreads()),
        macs(machine.floatByThreads()),
        PERCENT * explanation.steadiness().relative(),
        PERCENT
            * explanation.steadiness().profilingMillis()
            / explanation.steadiness().decodeMillis().median(),
        explanation.steadiness().isNoisy());
  }

  private static List<MacsByThreads> macs(List<ByCount> measured) {
    return measured.stream()
        .map(each -> new MacsByThreads(each.count(), giga(each), percent(each)))
        .toList();
  }

  private static double giga(ByCount measured) {
    return measured.perSecond().high() / BILLION;
  }

  private static double percent(ByCount measured) {
    return PERCENT * measured.perSecond().relative();
  }

  private static @Nullable Double best(List<ByCount> measured, int threads) {
    return Json.orNull(
        measured.stream()
            .filter(each -> each.count() == threads)
            .mapToDouble(CeilingReport::giga)
            .findFirst());
  }

  private static @Nullable Double billions(OptionalDouble value) {
    return Json.orNull(value.stream().map(number -> number / BILLION).findFirst());
  }

  private static <T> @Nullable Double orNull(Optional<T> value, Function<T, Double> number) {
    return Json.orNull(value.stream().mapToDouble(number::apply).findFirst());
  }
}
