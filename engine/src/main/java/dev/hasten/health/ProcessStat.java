package dev.hasten.health;

import java.util.Optional;
import java.util.OptionalLong;

/// What `/proc/self/stat` counts of all threads of this process since it began.
///
/// @param minorFaults pages that were in memory, but not in this process
/// @param majorFaults pages that had to be read from a disk
/// @param ticks of processor time, of the unit of `/proc/stat`
record ProcessStat(long minorFaults, long majorFaults, long ticks) {
  // Fields behind the name, which ends at the last parenthesis and may contain anything.
  private static final int MINOR_FAULTS = 7;
  private static final int MAJOR_FAULTS = 9;
  private static final int USER_TICKS = 11;
  private static final int SYSTEM_TICKS = 12;

  static Optional<ProcessStat> of(SystemFiles files) {
    return files.text("proc/self/stat").flatMap(ProcessStat::parsed);
  }

  static Optional<ProcessStat> parsed(String stat) {
    String[] fields = stat.substring(stat.lastIndexOf(')') + 1).strip().split("\\s+");
    OptionalLong minor = field(fields, MINOR_FAULTS);
    OptionalLong major = field(fields, MAJOR_FAULTS);
    OptionalLong user = field(fields, USER_TICKS);
    OptionalLong system = field(fields, SYSTEM_TICKS);
    boolean isWhole =
        minor.isPresent() && major.isPresent() && user.isPresent() && system.isPresent();
    return isWhole
        ? Optional.of(
            new ProcessStat(
                minor.getAsLong(), major.getAsLong(), user.getAsLong() + system.getAsLong()))
        : Optional.empty();
  }

  private static OptionalLong field(String[] fields, int index) {
    return index < fields.length ? Numbers.parsed(fields[index]) : OptionalLong.empty();
  }
}
