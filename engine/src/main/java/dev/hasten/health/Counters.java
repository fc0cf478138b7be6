package dev.hasten.health;

import java.util.OptionalDouble;
import java.util.OptionalLong;

/// What the processor counted.
public sealed interface Counters {

  /// The program's own work, not the kernel's for it, on all threads.
  ///
  /// @param cacheMisses reads and writes that went to memory, as the processor counts them
  public record Counted(
      OptionalLong cycles,
      OptionalLong instructions,
      OptionalLong cacheMisses,
      OptionalLong branchMisses)
      implements Counters {

    /// Instructions for each cycle.
    public OptionalDouble instructionsPerCycle() {
      return instructions.isPresent() && cycles.orElse(0) > 0
          ? OptionalDouble.of((double) instructions.getAsLong() / cycles.getAsLong())
          : OptionalDouble.empty();
    }
  }

  /// It counted nothing.
  ///
  /// @param why the system gives none, and what would change that
  public record Missing(String why) implements Counters {}
}
