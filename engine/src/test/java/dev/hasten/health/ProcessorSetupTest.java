package dev.hasten.health;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class ProcessorSetupTest {
  @Test
  void readsWhatThisProcessMayUse() {
    ProcessorSetup processors = ProcessorSetup.of(Trees.files("laptop"), 2);

    assertThat(processors.online()).hasValue(4);
    assertThat(processors.allowed()).hasValue(2);
    assertThat(processors.quota()).hasValue(1.5);
    assertThat(processors.maxMegahertz()).hasValue(4700);
    assertThat(processors.isContainer()).isFalse();
    assertThat(processors.usable()).isEqualTo(2);
    assertThat(processors.usableByQuota()).as("1.5 keep two threads busy").isEqualTo(2);
  }

  @Test
  void asksTheJvm_whereTheSystemDoesNotSay() {
    ProcessorSetup processors =
        ProcessorSetup.of(SystemFiles.at(Trees.path("laptop").resolve("sys")), 8);

    assertThat(processors.online()).isEmpty();
    assertThat(processors.usable()).isEqualTo(8);
    assertThat(processors.usableByQuota()).isEqualTo(8);
  }

  @Test
  void leavesAThread_howeverSmallTheQuota() {
    assertThat(ProcessorSetup.of(Trees.files("container-v1"), 1).usableByQuota()).isEqualTo(1);
  }
}
