package dev.hasten.machine;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.OptionalDouble;
import java.util.OptionalLong;
import java.util.function.Function;

/// What a process has read from disks, as Linux counts it: reads and faults that the system's
/// memory could not serve, of all its threads. And how long nothing went on but waiting for disks.
///
/// @param counters the process's `io` file
/// @param pressure the system's `pressure/io` file
public record DiskTraffic(Path counters, Path pressure) {
  private static final String READ = "read_bytes: ";
  private static final String ALL_WAIT = "full ";
  private static final String TOTAL = "total=";
  private static final double MICROS_PER_MILLI = 1e3;

  public static DiskTraffic ofThisProcess() {
    return new DiskTraffic(Path.of("/proc/self/io"), Path.of("/proc/pressure/io"));
  }

  /// Bytes since the process began; none where the system does not tell.
  public OptionalLong bytesRead() {
    return number(counters, READ, line -> line.substring(READ.length()));
  }

  /// Since the system began, of all processes; none where it does not tell.
  ///
  /// Source: `Documentation/accounting/psi.rst` of Linux.
  public OptionalDouble waitedMillis() {
    OptionalLong micros =
        number(pressure, ALL_WAIT, line -> line.substring(line.indexOf(TOTAL) + TOTAL.length()));
    return micros.isPresent()
        ? OptionalDouble.of(micros.getAsLong() / MICROS_PER_MILLI)
        : OptionalDouble.empty();
  }

  private static OptionalLong number(Path file, String start, Function<String, String> digits) {
    try {
      return Files.readAllLines(file).stream()
          .filter(line -> line.startsWith(start))
          .mapToLong(line -> Long.parseLong(digits.apply(line).strip()))
          .findFirst();
    } catch (IOException | NumberFormatException _) {
      return OptionalLong.empty();
    }
  }
}
