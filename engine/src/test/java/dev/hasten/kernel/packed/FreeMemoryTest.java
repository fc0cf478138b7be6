package dev.hasten.kernel.packed;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FreeMemoryTest {
  @TempDir Path directory;

  @Test
  void readsWhatTheKernelHoldsAvailable() throws IOException {
    Path meminfo = meminfo("MemTotal: 24000000 kB\nMemFree:   100 kB\nMemAvailable:  2048 kB\n");

    assertThat(FreeMemory.bytes(meminfo, directory)).hasValue(2048 * 1024);
  }

  @Test
  void readsWhatTheContainerHasLeft_whenThatIsLess() throws IOException {
    Path meminfo = meminfo("MemAvailable: 2048 kB\n");
    Files.writeString(directory.resolve("memory.max"), "1000000\n");
    Files.writeString(directory.resolve("memory.current"), "900000\n");

    assertThat(FreeMemory.bytes(meminfo, directory)).hasValue(100_000);
  }

  @Test
  void takesNoNoticeOfAContainer_whenItHasNoLimit() throws IOException {
    Path meminfo = meminfo("MemAvailable: 2048 kB\n");
    Files.writeString(directory.resolve("memory.max"), "max\n");
    Files.writeString(directory.resolve("memory.current"), "900000\n");

    assertThat(FreeMemory.bytes(meminfo, directory)).hasValue(2048 * 1024);
  }

  @Test
  void knowsNothing_whenTheSystemDoesNotSay() throws IOException {
    assertThat(FreeMemory.bytes(directory.resolve("none"), directory)).isEmpty();
    assertThat(FreeMemory.bytes(meminfo("MemAvailable: much\n"), directory)).isEmpty();
  }

  private Path meminfo(String text) throws IOException {
    return Files.writeString(directory.resolve("meminfo"), text);
  }
}
