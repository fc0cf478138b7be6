package dev.hasten.health;

import java.util.Map;
import java.util.OptionalDouble;
import java.util.OptionalLong;
import java.util.TreeMap;
import java.util.stream.Stream;

/// How much processor time control groups allow, and what they held back.
final class CpuQuota {
  private static final double NANOS_PER_MILLI = 1e6;
  private static final double MICROS_PER_MILLI = 1e3;

  private CpuQuota() {}

  /// What was held back since a group was made.
  ///
  /// @param periods in which the group's threads ran, of 100 ms mostly
  /// @param throttledPeriods of these, in which the quota was used up
  /// @param throttledMillis how long threads waited for the next one; processors add up
  record Throttled(long periods, long throttledPeriods, double throttledMillis) {
    Throttled since(Throttled before) {
      return new Throttled(
          Math.max(0, periods - before.periods),
          Math.max(0, throttledPeriods - before.throttledPeriods),
          Math.max(0, throttledMillis - before.throttledMillis));
    }
  }

  /// How many processors the process may keep busy; none if there is no limit.
  static OptionalDouble processors(SystemFiles files) {
    return ControlGroup.of(files, "cpu").stream()
        .flatMap(group -> group.folders().stream().map(folder -> quota(files, group, folder)))
        .flatMapToDouble(OptionalDouble::stream)
        .min();
  }

  private static OptionalDouble quota(SystemFiles files, ControlGroup group, String folder) {
    return switch (group.version()) {
      case ONE ->
          ratio(
              files.number(folder + "/cpu.cfs_quota_us"),
              files.number(folder + "/cpu.cfs_period_us"));
      case TWO -> {
        String[] words = files.text(folder + "/cpu.max").orElse("").strip().split(" ", -1);
        yield ratio(Numbers.parsed(words[0]), Numbers.parsed(words[words.length - 1]));
      }
    };
  }

  private static OptionalDouble ratio(OptionalLong quota, OptionalLong period) {
    return quota.orElse(0) > 0 && period.orElse(0) > 0
        ? OptionalDouble.of((double) quota.getAsLong() / period.getAsLong())
        : OptionalDouble.empty();
  }

  /// What each of the groups held back, by their folders.
  static Map<String, Throttled> throttled(SystemFiles files) {
    Map<String, Throttled> all = new TreeMap<>();
    ControlGroup.of(files, "cpu")
        .ifPresent(group ->
            group
                .folders()
                .forEach(folder ->
                    throttled(Numbers.named(files.lines(folder + "/cpu.stat")))
                        .forEach(one -> all.put(folder, one))));
    return all;
  }

  private static Stream<Throttled> throttled(Map<String, Long> stat) {
    OptionalLong periods = Numbers.of(stat, "nr_periods");
    OptionalLong throttled = Numbers.of(stat, "nr_throttled");
    OptionalDouble millis = millis(stat);
    return periods.isPresent() && throttled.isPresent() && millis.isPresent()
        ? Stream.of(new Throttled(periods.getAsLong(), throttled.getAsLong(), millis.getAsDouble()))
        : Stream.empty();
  }

  private static OptionalDouble millis(Map<String, Long> stat) {
    return Stream.of(
            Numbers.of(stat, "throttled_usec").stream().mapToDouble(us -> us / MICROS_PER_MILLI),
            Numbers.of(stat, "throttled_time").stream().mapToDouble(ns -> ns / NANOS_PER_MILLI))
        .flatMapToDouble(number -> number)
        .findFirst();
  }
}
