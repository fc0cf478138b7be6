package dev.hasten.machine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.hasten.TestKernels;
import dev.hasten.executor.ThreadTeam;
import dev.hasten.kernel.Kernels;
import dev.hasten.kernel.MachineProbe;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class MultiplyAddRateTest {
  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3})
  void measuresWithAnyTeam(int threads) {
    MachineProbe probe = TestKernels.fastest().probe();
    try (ThreadTeam team = new ThreadTeam(threads)) {
      assertThat(new MultiplyAddRate(1_000, 2).perSecond(team, probe).orElseThrow())
          .isPositive()
          .isFinite();
    }
  }

  @ParameterizedTest
  @MethodSource("dev.hasten.TestKernels#all")
  void countsWhatWasDone(Kernels kernels) {
    MachineProbe probe = kernels.probe();
    assertThat(probe.multiplyAdds(20, probe.activations()))
        .isEqualTo(2 * probe.multiplyAdds(10, probe.activations()))
        .isPositive();
  }

  @ParameterizedTest
  @CsvSource({"0, 1", "1, 0"})
  void refusesWhatCannotBeCounted(int rounds, int repetitions) {
    assertThatThrownBy(() -> new MultiplyAddRate(rounds, repetitions))
        .isInstanceOf(IllegalArgumentException.class);
  }
}
