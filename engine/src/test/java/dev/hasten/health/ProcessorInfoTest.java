package dev.hasten.health;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ProcessorInfoTest {
  @TempDir Path root;

  @Test
  void readsTheFrequencyOfTheFastestThatIsAllowed() {
    SystemFiles files = Trees.files("laptop");

    assertThat(ProcessorInfo.megahertz(files, ProcessorList.allowed(files))).hasValue(1400);
    assertThat(ProcessorInfo.maxMegahertz(files, ProcessorList.allowed(files))).hasValue(4700);
  }

  @Test
  void readsTheFrequencyFromCpuinfo_whereItCannotBeSet() {
    SystemFiles files = Trees.files("vm");

    assertThat(ProcessorInfo.megahertz(files, ProcessorList.allowed(files))).hasValue(2596.144);
    assertThat(ProcessorInfo.maxMegahertz(files, ProcessorList.allowed(files))).isEmpty();
  }

  @Test
  void knowsTheLengthOfVectors() throws IOException {
    assertThat(ProcessorInfo.vectorBits(Trees.files("vm"))).hasValue(512);
    assertThat(ProcessorInfo.vectorBits(Trees.files("laptop"))).hasValue(256);
    assertThat(ProcessorInfo.vectorBits(cpuinfo("Features\t: fp asimd crc32\n"))).hasValue(128);
    assertThat(ProcessorInfo.vectorBits(cpuinfo("isa : rv64imafdc\nflags\n"))).isEmpty();
    assertThat(ProcessorInfo.vectorBits(Trees.files("container"))).isEmpty();
  }

  private SystemFiles cpuinfo(String text) throws IOException {
    Files.createDirectories(root.resolve("proc"));
    Files.writeString(root.resolve("proc/cpuinfo"), text);
    return SystemFiles.at(root);
  }
}
