package dev.hasten.machine;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import java.util.zip.CRC32C;

/// What ceilings depend on, so that those of another machine, or of this one before it was changed,
/// are not taken for its own.
///
/// @param processor its name
/// @param processors that this process may use
/// @param system name and version
/// @param java version of the JVM
/// @param kernels with their activations
/// @param threads the most that were measured
/// @param disk the file store that the model lies on
public record Fingerprint(
    String processor,
    int processors,
    long memoryBytes,
    String system,
    String java,
    String kernels,
    int threads,
    String disk) {
  private static final Path PROCESSORS = Path.of("/proc/cpuinfo");
  private static final String MODEL_NAME = "model name";

  /// Of this machine.
  public static Fingerprint of(String kernels, int threads, Path file) {
    return new Fingerprint(
        processorName(PROCESSORS),
        Runtime.getRuntime().availableProcessors(),
        memoryOfMachine(),
        System.getProperty("os.name") + " " + System.getProperty("os.version"),
        String.valueOf(Runtime.version()),
        kernels,
        threads,
        storeOf(file));
  }

  /// A name for a file.
  String checksum() {
    CRC32C checksum = new CRC32C();
    checksum.update(toString().getBytes(StandardCharsets.UTF_8));
    return Long.toHexString(checksum.getValue());
  }

  /// As Linux calls it; elsewhere only its architecture.
  static String processorName(Path processors) {
    try (Stream<String> lines = Files.lines(processors)) {
      return lines
          .filter(line -> line.startsWith(MODEL_NAME))
          .map(line -> line.substring(line.indexOf(':') + 1).strip())
          .findFirst()
          .orElseGet(Fingerprint::architecture);
    } catch (IOException _) {
      return architecture();
    }
  }

  private static String architecture() {
    return System.getProperty("os.arch");
  }

  private static long memoryOfMachine() {
    return ManagementFactory.getOperatingSystemMXBean()
            instanceof com.sun.management.OperatingSystemMXBean system
        ? system.getTotalMemorySize()
        : 0;
  }

  private static String storeOf(Path file) {
    try {
      return Files.getFileStore(file).name();
    } catch (IOException _) {
      return "";
    }
  }
}
