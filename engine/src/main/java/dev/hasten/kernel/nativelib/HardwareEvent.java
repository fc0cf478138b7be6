package dev.hasten.kernel.nativelib;

/// What processors count, by the numbers of Linux (`enum perf_hw_id`).
public enum HardwareEvent {
  CYCLES(0),
  INSTRUCTIONS(1),
  /// Reads and writes that went to memory, past the last cache that all cores share; which ones
  /// count is the processor's choice.
  CACHE_MISSES(3),
  BRANCH_MISSES(5);

  private final int number;

  HardwareEvent(int number) {
    this.number = number;
  }

  int number() {
    return number;
  }
}
