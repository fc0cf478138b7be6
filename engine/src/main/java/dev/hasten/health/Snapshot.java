package dev.hasten.health;

import java.util.BitSet;
import java.util.Comparator;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalLong;

/// What the system has counted until now.
record Snapshot(
    Optional<ProcessStat> process,
    ThreadSwitches switches,
    Optional<ProcessorTimes> processors,
    Map<String, CpuQuota.Throttled> throttled,
    OptionalLong swappedInPages) {
  private static final double PERCENT = 100;

  /// Ticks are 10 ms mostly: of fewer, percentages would be made up.
  private static final int LEAST_TICKS = 50;

  static Snapshot of(SystemFiles files) {
    BitSet allowed = ProcessorList.allowed(files);
    return new Snapshot(
        ProcessStat.of(files),
        ThreadSwitches.of(files),
        ProcessorTimes.of(files, allowed),
        CpuQuota.throttled(files),
        Numbers.of(Numbers.named(files.lines("proc/vmstat")), "pswpin"));
  }

  RuntimeFacts.ProcessFacts processSince(Snapshot before) {
    return new RuntimeFacts.ProcessFacts(
        Numbers.difference(before.minorFaults(), minorFaults()),
        Numbers.difference(before.majorFaults(), majorFaults()),
        switches.voluntarySince(before.switches),
        switches.involuntarySince(before.switches));
  }

  private OptionalLong minorFaults() {
    return process.stream().mapToLong(ProcessStat::minorFaults).findFirst();
  }

  private OptionalLong majorFaults() {
    return process.stream().mapToLong(ProcessStat::majorFaults).findFirst();
  }

  /// @param megahertz as they are now
  RuntimeFacts.MachineFacts machineSince(Snapshot before, OptionalDouble megahertz) {
    Optional<ProcessorTimes> times =
        before
            .processors
            .flatMap(earlier -> processors.map(later -> later.since(earlier)))
            .filter(sum -> sum.total() >= LEAST_TICKS);
    OptionalLong ownTicks =
        Numbers.difference(
            before.process.stream().mapToLong(ProcessStat::ticks).findFirst(),
            process.stream().mapToLong(ProcessStat::ticks).findFirst());
    return new RuntimeFacts.MachineFacts(
        times.stream().mapToDouble(sum -> PERCENT * sum.stolen() / sum.total()).findFirst(),
        times.stream()
            .filter(_ -> ownTicks.isPresent())
            .mapToDouble(sum -> othersPercent(sum, ownTicks.orElse(0)))
            .findFirst(),
        Numbers.difference(before.swappedInPages, swappedInPages),
        megahertz);
  }

  private static double othersPercent(ProcessorTimes sum, long ownTicks) {
    return PERCENT * Math.max(0, sum.busy() - ownTicks) / sum.total();
  }

  /// Of the group that held back most.
  Optional<RuntimeFacts.Throttling> throttlingSince(Snapshot before) {
    return throttled.entrySet().stream()
        .flatMap(group ->
            Optional.ofNullable(before.throttled.get(group.getKey())).stream()
                .map(earlier -> group.getValue().since(earlier)))
        .max(Comparator.comparingDouble(CpuQuota.Throttled::throttledMillis))
        .map(most ->
            new RuntimeFacts.Throttling(
                most.periods(), most.throttledPeriods(), most.throttledMillis()));
  }
}
