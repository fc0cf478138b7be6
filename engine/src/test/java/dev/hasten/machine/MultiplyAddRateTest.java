package dev.hasten.machine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.hasten.TestKernels;
import dev.hasten.TinyModels;
import dev.hasten.executor.ThreadTeam;
import dev.hasten.kernel.Kernels;
import dev.hasten.kernel.MachineProbe;
import dev.hasten.kernel.scalar.ScalarKernels;
import dev.hasten.model.Weight;
import dev.hasten.runtime.LanguageModel;
import dev.hasten.tensor.DType;
import java.nio.file.Path;
import java.util.Objects;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class MultiplyAddRateTest {
  @TempDir private Path folder;

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

  /// Only the oracle brings weights into numbers again and again.
  @ParameterizedTest
  @MethodSource("dev.hasten.TestKernels#all")
  void countsWhatIsUnpacked_whereProductsUnpack(Kernels kernels) {
    try (LanguageModel opened = LanguageModel.open(TinyModels.llama(DType.Q4_1).write(folder));
        ThreadTeam team = new ThreadTeam(2)) {
      Weight weight =
          opened
              .model()
              .weight(
                  Objects.requireNonNull(
                      opened.model().graph().weights().get("blk.0.ffn_down.weight")));
      boolean unpacks = kernels instanceof ScalarKernels;

      assertThat(kernels.probe().unpack(1000, weight) >= 1000).isEqualTo(unpacks);
      assertThat(
              new MultiplyAddRate(1_000, 2)
                  .perSecond(team, count -> kernels.probe().unpack(count, weight))
                  .isPresent())
          .isEqualTo(unpacks);
    }
  }

  @ParameterizedTest
  @CsvSource({"0, 1", "1, 0"})
  void refusesWhatCannotBeCounted(int rounds, int repetitions) {
    assertThatThrownBy(() -> new MultiplyAddRate(rounds, repetitions))
        .isInstanceOf(IllegalArgumentException.class);
  }
}
