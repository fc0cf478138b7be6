package dev.hasten.health;

import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.stream.Stream;

/// The memory that there is.
///
/// @param totalBytes of the machine
/// @param availableBytes what programs may still take without swapping, as the kernel estimates
/// @param swapUsedBytes what was moved to disk
/// @param limitBytes of control groups; none if there is no limit below what the machine has
/// @param largePages whether the system gives them unasked
public record MemorySetup(
    OptionalLong totalBytes,
    OptionalLong availableBytes,
    OptionalLong swapUsedBytes,
    OptionalLong limitBytes,
    Optional<LargePages> largePages) {
  private static final long BYTES_PER_KILOBYTE = 1024;
  private static final long BEYOND_ANY_MEMORY = 1L << 60;

  /// What the system is set to, as it spells it.
  public enum LargePages {
    ALWAYS,
    MADVISE,
    NEVER;

    /// The one in brackets: `always [madvise] never`.
    static Optional<LargePages> parsed(String setting) {
      return Stream.of(values())
          .filter(one -> setting.contains("[" + one.name().toLowerCase(Locale.ROOT) + "]"))
          .findFirst();
    }
  }

  static MemorySetup of(SystemFiles files) {
    Map<String, Long> kilobytes = Numbers.named(files.lines("proc/meminfo"));
    OptionalLong total = bytes(kilobytes, "MemTotal");
    return new MemorySetup(
        total,
        bytes(kilobytes, "MemAvailable"),
        Numbers.difference(bytes(kilobytes, "SwapFree"), bytes(kilobytes, "SwapTotal")),
        limit(files, total),
        files.text("sys/kernel/mm/transparent_hugepage/enabled").flatMap(LargePages::parsed));
  }

  private static OptionalLong bytes(Map<String, Long> kilobytes, String name) {
    return map(Numbers.of(kilobytes, name));
  }

  private static OptionalLong map(OptionalLong kilobytes) {
    return kilobytes.isPresent()
        ? OptionalLong.of(kilobytes.getAsLong() * BYTES_PER_KILOBYTE)
        : kilobytes;
  }

  /// Where nobody set a limit, the first interface has a number beyond any memory, the second
  /// `max`.
  private static OptionalLong limit(SystemFiles files, OptionalLong total) {
    return ControlGroup.of(files, "memory").stream()
        .flatMap(group ->
            group.folders().stream()
                .map(folder -> files.number(folder + "/" + limitFile(group.version()))))
        .flatMapToLong(OptionalLong::stream)
        .filter(limit -> limit > 0 && limit < total.orElse(BEYOND_ANY_MEMORY))
        .min();
  }

  private static String limitFile(ControlGroup.Version version) {
    return switch (version) {
      case ONE -> "memory.limit_in_bytes";
      case TWO -> "memory.max";
    };
  }

  /// What this process may take at most, where the system says.
  OptionalLong mostBytes() {
    return limitBytes.isPresent() ? limitBytes : totalBytes;
  }
}
