package dev.hasten.health;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.BitSet;
import org.junit.jupiter.api.Test;

class ProcessorTimesTest {
  @Test
  void addsUpSomeProcessors() {
    assertThat(ProcessorTimes.of(Trees.files("laptop"), ProcessorList.parsed("2-3")))
        .hasValue(new ProcessorTimes(2 * 1234, 2 * 22_530, 0));
  }

  @Test
  void takesAllTogether_whereNoneHasALineOfItsOwn() {
    assertThat(ProcessorTimes.of(Trees.files("laptop"), ProcessorList.parsed("77")))
        .hasValue(new ProcessorTimes(4940, 90_120, 0));
    assertThat(ProcessorTimes.of(Trees.files("laptop"), new BitSet())).isPresent();
  }

  @Test
  void countsStolenTime() {
    ProcessorTimes before = times("vm");
    ProcessorTimes after = times("vm-later");

    assertThat(after.since(before)).isEqualTo(new ProcessorTimes(160, 30, 10));
    assertThat(after.since(before).total()).isEqualTo(200);
    assertThat(before.since(after)).as("counters went back").isEqualTo(new ProcessorTimes(0, 0, 0));
  }

  private static ProcessorTimes times(String tree) {
    SystemFiles files = Trees.files(tree);
    return ProcessorTimes.of(files, ProcessorList.allowed(files)).orElseThrow();
  }

  @Test
  void hasNone_whereTheSystemDoesNotSay() {
    assertThat(ProcessorTimes.of(Trees.files("container"), new BitSet())).isEmpty();
  }
}
