package dev.hasten.health;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hasten.health.CpuQuota.Throttled;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CpuQuotaTest {
  @ParameterizedTest
  @CsvSource({"vm, 1.0", "laptop, 1.5", "container, 2.5", "container-v1, 0.5"})
  void readsTheSmallestOfAllGroups(String tree, double processors) {
    assertThat(CpuQuota.processors(Trees.files(tree))).hasValue(processors);
  }

  @Test
  void readsWhatGroupsHeldBack_whereTheyCount() {
    assertThat(CpuQuota.throttled(Trees.files("laptop")))
        .isEqualTo(Map.of("/sys/fs/cgroup/user.slice/user-1000.slice", new Throttled(7, 3, 12.5)));
    assertThat(CpuQuota.throttled(Trees.files("container-v1")))
        .isEqualTo(Map.of("/sys/fs/cgroup/cpu,cpuacct", new Throttled(5, 1, 30)));
  }

  @Test
  void countsFromAnEarlierReading() {
    Throttled before = new Throttled(5, 1, 30);

    assertThat(new Throttled(15, 4, 130).since(before)).isEqualTo(new Throttled(10, 3, 100));
    assertThat(before.since(new Throttled(15, 4, 130))).isEqualTo(new Throttled(0, 0, 0));
  }
}
