package dev.hasten.health;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ThreadSwitchesTest {
  private static final ThreadSwitches NONE = new ThreadSwitches(Map.of());

  @Test
  void addsUpAllThreads_newOnesToo() {
    ThreadSwitches before = ThreadSwitches.of(Trees.files("vm"));
    ThreadSwitches after = ThreadSwitches.of(Trees.files("vm-later"));

    assertThat(after.voluntarySince(before)).hasValue(30 + 100 + 7);
    assertThat(after.involuntarySince(before)).hasValue(80 + 600 + 3);
  }

  @Test
  void knowsNothing_whereTheSystemDoesNotSay() {
    ThreadSwitches some = ThreadSwitches.of(Trees.files("vm"));

    assertThat(ThreadSwitches.of(Trees.files("container"))).isEqualTo(NONE);
    assertThat(some.voluntarySince(NONE)).isEmpty();
    assertThat(NONE.involuntarySince(some)).isEmpty();
    assertThat(ThreadSwitches.Count.parsed(List.of("voluntary_ctxt_switches: many"))).isEmpty();
  }
}
