package dev.hasten.machine;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.OptionalLong;

/// What a process has read from disks, as Linux counts it: reads and faults that the system's
/// memory could not serve, of all its threads.
///
/// @param counters the process's `io` file
public record DiskTraffic(Path counters) {
  private static final String READ = "read_bytes: ";

  public static DiskTraffic ofThisProcess() {
    return new DiskTraffic(Path.of("/proc/self/io"));
  }

  /// Bytes since the process began; none where the system does not tell.
  public OptionalLong bytesRead() {
    try {
      return Files.readAllLines(counters).stream()
          .filter(line -> line.startsWith(READ))
          .mapToLong(line -> Long.parseLong(line.substring(READ.length()).strip()))
          .findFirst();
    } catch (IOException | NumberFormatException _) {
      return OptionalLong.empty();
    }
  }
}
