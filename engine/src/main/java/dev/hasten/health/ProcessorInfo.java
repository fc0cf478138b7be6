package dev.hasten.health;

import java.util.Arrays;
import java.util.BitSet;
import java.util.List;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.Set;
import java.util.stream.Collectors;

/// What processors say of themselves.
final class ProcessorInfo {
  private static final String CPUINFO = "proc/cpuinfo";
  private static final double KILOHERTZ_PER_MEGAHERTZ = 1e3;

  private ProcessorInfo() {}

  /// At how many megahertz the fastest of some processors runs right now. Others may have nothing
  /// to do.
  static OptionalDouble megahertz(SystemFiles files, BitSet processors) {
    OptionalDouble scaled = fastest(files, processors, "scaling_cur_freq");
    return scaled.isPresent()
        ? scaled
        : values(files, "cpu MHz").stream()
            .flatMapToDouble(value -> Numbers.parsedDouble(value).stream())
            .filter(megahertz -> megahertz > 0)
            .max();
  }

  /// At how many it could.
  static OptionalDouble maxMegahertz(SystemFiles files, BitSet processors) {
    return fastest(files, processors, "cpuinfo_max_freq");
  }

  private static OptionalDouble fastest(SystemFiles files, BitSet processors, String name) {
    return processors.stream()
        .mapToObj(processor ->
            files.number("sys/devices/system/cpu/cpu%d/cpufreq/%s".formatted(processor, name)))
        .filter(kilohertz -> kilohertz.orElse(0) > 0)
        .mapToDouble(kilohertz -> kilohertz.getAsLong() / KILOHERTZ_PER_MEGAHERTZ)
        .max();
  }

  /// The length of its longest vectors that Java has; none if it does not say.
  static OptionalInt vectorBits(SystemFiles files) {
    Set<String> features =
        values(files, "flags", "Features").stream()
            .limit(1)
            .flatMap(value -> Arrays.stream(value.strip().split("\\s+")))
            .collect(Collectors.toSet());
    if (features.containsAll(Set.of("avx512f", "avx512bw", "avx512dq", "avx512vl"))) {
      return OptionalInt.of(512);
    }
    if (features.contains("avx2")) {
      return OptionalInt.of(256);
    }
    return features.contains("sse2") || features.contains("asimd")
        ? OptionalInt.of(128)
        : OptionalInt.empty();
  }

  /// What follows some names, of each processor.
  private static List<String> values(SystemFiles files, String... names) {
    Set<String> wanted = Set.of(names);
    return files.lines(CPUINFO).stream()
        .map(line -> line.split(":", 2))
        .filter(parts -> parts.length == 2 && wanted.contains(parts[0].strip()))
        .map(parts -> parts[1])
        .toList();
  }
}
