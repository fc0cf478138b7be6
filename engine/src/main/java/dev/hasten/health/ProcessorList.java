package dev.hasten.health;

import java.util.BitSet;
import java.util.OptionalLong;

/// Processors by their numbers, as Linux lists them: `0-3,8`.
final class ProcessorList {
  /// Linux has no more; a larger number is a mistake that must cost no memory.
  private static final int MOST = 8192;

  private ProcessorList() {}

  /// The processors of a list; what is no number or range is left out.
  static BitSet parsed(String list) {
    BitSet processors = new BitSet();
    for (String part : list.strip().split(",", -1)) {
      String[] ends = part.split("-", 2);
      OptionalLong first = Numbers.parsed(ends[0]);
      OptionalLong last = Numbers.parsed(ends[ends.length - 1]);
      if (isRange(first, last)) {
        processors.set((int) first.getAsLong(), (int) last.getAsLong() + 1);
      }
    }
    return processors;
  }

  private static boolean isRange(OptionalLong first, OptionalLong last) {
    return first.isPresent()
        && last.isPresent()
        && first.getAsLong() >= 0
        && first.getAsLong() <= last.getAsLong()
        && last.getAsLong() < MOST;
  }

  /// Those that are there.
  static BitSet online(SystemFiles files) {
    return parsed(files.text("sys/devices/system/cpu/online").orElse(""));
  }

  /// Those that are there and that this process may use.
  static BitSet allowed(SystemFiles files) {
    BitSet allowed =
        files.lines("proc/self/status").stream()
            .filter(line -> line.startsWith("Cpus_allowed_list:"))
            .map(line -> parsed(line.substring(line.indexOf(':') + 1)))
            .findFirst()
            .orElseGet(BitSet::new);
    BitSet online = online(files);
    if (!online.isEmpty()) {
      allowed.and(online);
    }
    return allowed;
  }
}
