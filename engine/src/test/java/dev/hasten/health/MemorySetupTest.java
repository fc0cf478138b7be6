package dev.hasten.health;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hasten.health.MemorySetup.LargePages;
import org.junit.jupiter.api.Test;

class MemorySetupTest {
  private static final long KILOBYTE = 1024;

  @Test
  void readsWhatThereIs() {
    MemorySetup memory = MemorySetup.of(Trees.files("laptop"));

    assertThat(memory.totalBytes()).hasValue(16_166_812 * KILOBYTE);
    assertThat(memory.availableBytes()).hasValue(2_097_152 * KILOBYTE);
    assertThat(memory.swapUsedBytes()).hasValue(1_048_576 * KILOBYTE);
    assertThat(memory.limitBytes()).isEmpty();
    assertThat(memory.mostBytes()).isEqualTo(memory.totalBytes());
    assertThat(memory.largePages()).hasValue(LargePages.NEVER);
  }

  @Test
  void readsTheLimitOfControlGroups() {
    assertThat(MemorySetup.of(Trees.files("container")).limitBytes()).hasValue(1 << 30);
    assertThat(MemorySetup.of(Trees.files("container")).mostBytes()).hasValue(1 << 30);
    assertThat(MemorySetup.of(Trees.files("container-v1")).limitBytes()).hasValue(1 << 29);
    assertThat(MemorySetup.of(Trees.files("vm")).limitBytes()).as("a number for none").isEmpty();
  }

  @Test
  void knowsNothing_whereTheSystemDoesNotSay() {
    MemorySetup memory = MemorySetup.of(SystemFiles.at(Trees.path("laptop").resolve("sys")));

    assertThat(memory.totalBytes()).isEmpty();
    assertThat(memory.swapUsedBytes()).isEmpty();
    assertThat(memory.mostBytes()).isEmpty();
    assertThat(memory.largePages()).isEmpty();
  }
}
