package dev.hasten.health;

import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalLong;

/// What the JVM and the system did in an interval. What a system does not tell is absent.
/// Safepoints are not among it: the JVM tells of them only in its log and its flight recordings.
///
/// @param millis of the interval
/// @param throttling by a CPU quota; absent if the system has no control groups
public record RuntimeFacts(
    double millis,
    JvmFacts jvm,
    ProcessFacts process,
    MachineFacts machine,
    Optional<Throttling> throttling,
    Counters counters) {

  /// What this JVM did.
  ///
  /// @param collections of garbage
  /// @param collectionMillis that these took
  /// @param jitMillis that the JIT compilers took, on threads of their own; compilations that have
  ///   ended
  /// @param heapUsedBytes at the end
  public record JvmFacts(
      OptionalLong collections,
      OptionalLong collectionMillis,
      OptionalLong jitMillis,
      long heapUsedBytes) {}

  /// What happened to all threads of this process.
  ///
  /// @param minorPageFaults pages that were in memory, but not in this process
  /// @param majorPageFaults pages that had to be read from a disk
  /// @param voluntarySwitches how often a thread waited for something
  /// @param involuntarySwitches how often another was let run instead
  public record ProcessFacts(
      OptionalLong minorPageFaults,
      OptionalLong majorPageFaults,
      OptionalLong voluntarySwitches,
      OptionalLong involuntarySwitches) {}

  /// What happened to the processors that this process may use.
  ///
  /// @param stolenPercent of their time, that the host gave to other machines
  /// @param otherProcessesPercent of their time, that other processes and the kernel used
  /// @param swappedInPages that the machine had moved to disk and read again
  /// @param megahertz of the fastest processor at the end
  public record MachineFacts(
      OptionalDouble stolenPercent,
      OptionalDouble otherProcessesPercent,
      OptionalLong swappedInPages,
      OptionalDouble megahertz) {}

  /// What a quota held back.
  ///
  /// @param periods in which the quota was counted
  /// @param throttledPeriods of these, in which it was used up
  /// @param throttledMillis that threads waited for the next period; processors add up
  public record Throttling(long periods, long throttledPeriods, double throttledMillis) {}
}
