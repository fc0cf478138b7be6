package dev.hasten.machine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.hasten.executor.ThreadTeam;
import dev.hasten.kernel.Kernels;
import dev.hasten.kernel.MachineProbe;
import dev.hasten.kernel.scalar.ScalarKernels;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class ReadBandwidthTest {
  private static final int LINES_THAT_NO_TEAM_DIVIDES = 64 * 1009;

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3})
  void measuresWithAnyTeam(int threads) {
    try (ThreadTeam team = new ThreadTeam(threads)) {
      double rate = bandwidth(team, new ScalarKernels().probe());

      assertThat(rate).isPositive().isFinite();
    }
  }

  private static double bandwidth(ThreadTeam team, MachineProbe probe) {
    return new ReadBandwidth(LINES_THAT_NO_TEAM_DIVIDES, 2)
        .bytesPerSecond(team, probe)
        .orElseThrow();
  }

  @ParameterizedTest
  @MethodSource("dev.hasten.TestKernels#all")
  void measuresWithTheProbeOfAnyKernels(Kernels kernels) {
    try (ThreadTeam team = new ThreadTeam(2)) {
      assertThat(bandwidth(team, kernels.probe())).isPositive().isFinite();
    }
  }

  @Test
  void readsHalfAGigabyteTwentyTimes_byTheStandard() {
    assertThat(ReadBandwidth.standard()).isEqualTo(new ReadBandwidth(512 << 20, 20));
  }

  @ParameterizedTest
  @CsvSource({"0, 1", "63, 1", "64, 0"})
  void refusesWhatCannotBeRead(int bytes, int reads) {
    assertThatThrownBy(() -> new ReadBandwidth(bytes, reads))
        .isInstanceOf(IllegalArgumentException.class);
  }
}
