package dev.hasten.measure;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.OptionalLong;

/// The most memory that this process has held.
public final class PeakMemory {
  private static final Path STATUS = Path.of("/proc/self/status");
  private static final String KEY = "VmHWM:";
  private static final long BYTES_PER_KILOBYTE = 1024;

  private PeakMemory() {}

  /// Resident bytes at their highest, mapped files included; none where the system does not tell
  /// (it does on Linux).
  public static OptionalLong residentBytes() {
    try {
      return residentBytes(Files.readAllLines(STATUS));
    } catch (IOException _) {
      return OptionalLong.empty();
    }
  }

  static OptionalLong residentBytes(List<String> status) {
    return status.stream()
        .filter(line -> line.startsWith(KEY))
        .map(line -> line.replaceAll("[^0-9]", ""))
        .filter(digits -> !digits.isEmpty())
        .mapToLong(digits -> Long.parseLong(digits) * BYTES_PER_KILOBYTE)
        .findFirst();
  }
}
