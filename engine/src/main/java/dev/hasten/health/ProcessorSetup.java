package dev.hasten.health;

import java.util.BitSet;
import java.util.OptionalDouble;
import java.util.OptionalInt;

/// The processors that this process may use.
///
/// @param online how many the machine has
/// @param allowed to this process of these
/// @param available in the JVM's opinion, which knows of both limits
/// @param quota how many it may keep busy, by its control groups; none if there is no such limit
/// @param maxMegahertz of the fastest
/// @param isContainer whether it runs in one
public record ProcessorSetup(
    OptionalInt online,
    OptionalInt allowed,
    int available,
    OptionalDouble quota,
    OptionalDouble maxMegahertz,
    boolean isContainer) {

  static ProcessorSetup of(SystemFiles files, int available) {
    BitSet allowed = ProcessorList.allowed(files);
    return new ProcessorSetup(
        count(ProcessorList.online(files)),
        count(allowed),
        available,
        CpuQuota.processors(files),
        ProcessorInfo.maxMegahertz(files, allowed),
        ControlGroup.isContainer(files));
  }

  private static OptionalInt count(BitSet processors) {
    return processors.isEmpty() ? OptionalInt.empty() : OptionalInt.of(processors.cardinality());
  }

  /// How many can compute at once: those allowed, or the JVM's number where the system says none.
  int usable() {
    return allowed.orElse(available);
  }

  /// How many threads the quota keeps busy, at least one; as many as can compute where there is
  /// none.
  int usableByQuota() {
    double limit = Math.min(usable(), quota.orElse(usable()));
    return Math.max(1, (int) Math.ceil(limit));
  }
}
