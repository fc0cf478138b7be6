package dev.hasten.machine;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DiskTrafficTest {
  @TempDir private Path folder;

  @Test
  void readsWhatCameFromTheDisk() throws IOException {
    Path file =
        Files.writeString(
            folder.resolve("io"), "rchar: 300\nwchar: 2\nread_bytes: 8192\nwrite_bytes: 4096\n");

    assertThat(new DiskTraffic(file).bytesRead()).hasValue(8192);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "read_bytes: many\n", "rchar: 300\n"})
  void knowsNothing_whereTheSystemDoesNotTell(String content) throws IOException {
    assertThat(new DiskTraffic(Files.writeString(folder.resolve("io"), content)).bytesRead())
        .isEmpty();
    assertThat(new DiskTraffic(folder.resolve("none")).bytesRead()).isEmpty();
  }
}
