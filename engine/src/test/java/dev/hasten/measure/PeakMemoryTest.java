package dev.hasten.measure;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class PeakMemoryTest {
  @Test
  void readsTheHighWaterMark() {
    List<String> status = List.of("VmPeak:\t  999 kB", "VmHWM:\t  260768 kB", "VmRSS:\t  1 kB");

    assertThat(PeakMemory.residentBytes(status)).hasValue(260_768L * 1024);
  }

  @Test
  void knowsNothing_whereTheSystemDoesNotTell() {
    assertThat(PeakMemory.residentBytes(List.of("Name:\tjava", "VmHWM:"))).isEmpty();
  }
}
