package dev.hasten.kernel.packed;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.OptionalLong;
import java.util.stream.Stream;

/// What a process may still take on Linux, without anything being moved to disk: the kernel's own
/// estimate, or less where a container has a limit.
public final class FreeMemory {
  private static final String AVAILABLE = "MemAvailable:";

  private FreeMemory() {}

  /// Bytes, where the system says.
  public static OptionalLong bytes() {
    return bytes(Path.of("/proc/meminfo"), Path.of("/sys/fs/cgroup"));
  }

  static OptionalLong bytes(Path meminfo, Path controlGroup) {
    return Stream.of(available(meminfo), left(controlGroup))
        .flatMapToLong(OptionalLong::stream)
        .min();
  }

  private static OptionalLong available(Path meminfo) {
    try (Stream<String> lines = Files.lines(meminfo)) {
      return lines
          .filter(line -> line.startsWith(AVAILABLE))
          .mapToLong(line -> 1024 * Long.parseLong(line.replaceAll("\\D", "")))
          .findFirst();
    } catch (IOException | NumberFormatException _) {
      return OptionalLong.empty();
    }
  }

  /// What is in the page cache counts as used there, though it could be given up: too little rather
  /// than too much.
  private static OptionalLong left(Path controlGroup) {
    try {
      String limit = Files.readString(controlGroup.resolve("memory.max")).strip();
      String used = Files.readString(controlGroup.resolve("memory.current")).strip();
      return OptionalLong.of(Math.max(0, Long.parseLong(limit) - Long.parseLong(used)));
    } catch (IOException | NumberFormatException _) {
      return OptionalLong.empty(); // "max" is no limit
    }
  }
}
