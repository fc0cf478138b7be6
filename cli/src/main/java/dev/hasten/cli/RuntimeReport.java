package dev.hasten.cli;

import dev.hasten.health.Counters;
import dev.hasten.health.RuntimeFacts;
import org.jspecify.annotations.Nullable;

/// What the JVM and the system did meanwhile, as `--json` prints it.
///
/// @param throttledMillis by a CPU quota, processors added up
/// @param counters what the processor counted, or `null`
/// @param countersMissing why it counted nothing, or `null`
record RuntimeReport(
    double millis,
    @Nullable Long gcCount,
    @Nullable Long gcMillis,
    @Nullable Long jitMillis,
    long heapUsedBytes,
    @Nullable Long majorPageFaults,
    @Nullable Long minorPageFaults,
    @Nullable Long involuntaryContextSwitches,
    @Nullable Long voluntaryContextSwitches,
    @Nullable Long swappedInPages,
    @Nullable Double stolenPercent,
    @Nullable Double throttledMillis,
    @Nullable Double otherProcessesPercent,
    @Nullable Double frequencyMegahertz,
    @Nullable Counts counters,
    @Nullable String countersMissing) {

  record Counts(
      @Nullable Long cycles,
      @Nullable Long instructions,
      @Nullable Long cacheMisses,
      @Nullable Long branchMisses,
      @Nullable Double instructionsPerCycle) {

    static @Nullable Counts of(Counters counters) {
      return switch (counters) {
        case Counters.Missing _ -> null;
        case Counters.Counted counted ->
            new Counts(
                Json.orNull(counted.cycles()),
                Json.orNull(counted.instructions()),
                Json.orNull(counted.cacheMisses()),
                Json.orNull(counted.branchMisses()),
                Json.orNull(counted.instructionsPerCycle()));
      };
    }
  }

  static RuntimeReport of(RuntimeFacts facts) {
    return new RuntimeReport(
        facts.millis(),
        Json.orNull(facts.jvm().collections()),
        Json.orNull(facts.jvm().collectionMillis()),
        Json.orNull(facts.jvm().jitMillis()),
        facts.jvm().heapUsedBytes(),
        Json.orNull(facts.process().majorPageFaults()),
        Json.orNull(facts.process().minorPageFaults()),
        Json.orNull(facts.process().involuntarySwitches()),
        Json.orNull(facts.process().voluntarySwitches()),
        Json.orNull(facts.machine().swappedInPages()),
        Json.orNull(facts.machine().stolenPercent()),
        facts.throttling().map(RuntimeFacts.Throttling::throttledMillis).orElse(null),
        Json.orNull(facts.machine().otherProcessesPercent()),
        Json.orNull(facts.machine().megahertz()),
        Counts.of(facts.counters()),
        missing(facts.counters()));
  }

  private static @Nullable String missing(Counters counters) {
    return switch (counters) {
      case Counters.Missing missing -> missing.why();
      case Counters.Counted _ -> null;
    };
  }
}
