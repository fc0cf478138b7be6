package dev.hasten.explain;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hasten.TestKernels;
import dev.hasten.TinyModels;
import dev.hasten.executor.Executor;
import dev.hasten.executor.PlanOptions;
import dev.hasten.executor.StepProfile;
import dev.hasten.executor.ThreadTeam;
import dev.hasten.measure.StepShape;
import dev.hasten.runtime.LanguageModel;
import dev.hasten.step.StepLimits;
import java.nio.file.Path;
import java.util.List;
import java.util.OptionalDouble;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RepetitionsTest {
  private static final long NANOS_PER_MILLI = 1_000_000;

  @TempDir private Path folder;

  /// Decodes of so many milliseconds, with memory read at 1, 2, 3 … bytes a second after them.
  private Repetitions of(int... decodeMillis) {
    return besideCompilers(0, decodeMillis);
  }

  /// Compilers are at work beside the first of them.
  private Repetitions besideCompilers(double jitMillis, int... decodeMillis) {
    try (LanguageModel opened = LanguageModel.open(TinyModels.llama().write(folder));
        ThreadTeam team = new ThreadTeam(1);
        Executor executor =
            Executor.of(
                opened.model(), TestKernels.fastest(), PlanOptions.of(StepLimits.of(4, 1)), team)) {
      StepProfile nothing = StepProfile.of(executor);
      return new Repetitions(
          IntStream.range(0, decodeMillis.length)
              .mapToObj(index ->
                  repetition(nothing, decodeMillis[index], index == 0 ? jitMillis : 0, index + 1))
              .toList());
    }
  }

  private static Repetition repetition(
      StepProfile nothing, int decodeMillis, double jitMillis, int rate) {
    Recorded prefill = new Recorded(8, nothing);
    Recorded decode = new Recorded(2, nothing);
    decode.add(StepShape.ofDecode(8), decodeMillis * NANOS_PER_MILLI);
    return new Repetition(
        prefill,
        decode,
        new Recorded(2, nothing),
        decodeMillis - 1.0,
        jitMillis,
        OptionalDouble.of(rate));
  }

  @Test
  void takesTheOneInTheMiddle() {
    assertThat(of(50, 10, 30, 20, 40).median().decode().millis()).isEqualTo(30);
    assertThat(of(70).median().decode().millis()).isEqualTo(70);
  }

  @Test
  void comparesItWithMemory_asItWasRightBeforeAndAfter() {
    assertThat(of(50, 10, 30, 20, 40).readBytesPerSecond()).hasValue(3);
    assertThat(of(30, 10, 50).readBytesPerSecond()).hasValue(1);
  }

  /// 50 ms with the clock, and 49 without.
  @Test
  void leavesOut_whatCompilersDisturbed() {
    Repetitions repetitions = besideCompilers(11, 50, 10, 30, 20);

    assertThat(repetitions.undisturbed(3).all()).hasSize(3);
    assertThat(repetitions.undisturbed(3).steadiness().decodeMillis().high()).isEqualTo(30);
    assertThat(repetitions.undisturbed(4).all()).hasSize(4);
    assertThat(besideCompilers(9, 50, 10, 30, 20).undisturbed(3).all()).hasSize(4);
  }

  @Test
  void tellsHowFarTheyLieApart_andWhatTheClockCost() {
    Steadiness steadiness = of(50, 10, 30, 20, 40).steadiness();

    assertThat(steadiness.decodeMillis())
        .extracting(each -> each.values())
        .isEqualTo(List.of(10.0, 20.0, 30.0, 40.0, 50.0));
    assertThat(steadiness.profilingMillis()).isEqualTo(1);
    assertThat(steadiness.isNoisy()).isTrue();
    assertThat(steadiness.readBytesPerSecond())
        .hasValueSatisfying(rates -> assertThat(rates.high()).isEqualTo(5));
  }
}
