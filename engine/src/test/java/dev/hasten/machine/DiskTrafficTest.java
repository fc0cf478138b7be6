package dev.hasten.machine;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DiskTrafficTest {
  @TempDir private Path folder;

  private DiskTraffic traffic(String counters, String pressure) throws IOException {
    return new DiskTraffic(
        Files.writeString(folder.resolve("io"), counters),
        Files.writeString(folder.resolve("pressure"), pressure));
  }

  /// As Linux 6.18 writes them.
  @Test
  void readsWhatLinuxCounts() throws IOException {
    DiskTraffic traffic =
        traffic(
            "rchar: 2012\nwchar: 0\nsyscr: 7\nread_bytes: 151306240\nwrite_bytes: 0\n",
            """
            some avg10=0.00 avg60=0.00 avg300=0.14 total=278137049
            full avg10=0.00 avg60=0.00 avg300=0.09 total=207325206
            """);

    assertThat(traffic.bytesRead()).hasValue(151_306_240);
    assertThat(traffic.waitedMillis()).hasValue(207_325.206);
  }

  @Test
  void isSilent_whenFilesAreMissingOrOdd() throws IOException {
    DiskTraffic missing = new DiskTraffic(folder.resolve("a"), folder.resolve("b"));
    DiskTraffic odd = traffic("read_bytes: many\n", "full of nothing\n");

    assertThat(missing.bytesRead()).isEmpty();
    assertThat(missing.waitedMillis()).isEmpty();
    assertThat(odd.bytesRead()).isEmpty();
    assertThat(odd.waitedMillis()).isEmpty();
  }
}
