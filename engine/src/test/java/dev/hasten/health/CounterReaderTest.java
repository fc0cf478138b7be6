package dev.hasten.health;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hasten.TestKernels;
import dev.hasten.kernel.nativelib.HardwareCounters.Refusal;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class CounterReaderTest {
  private static final String NONE = "the system gives no counters: ";

  /// Systems differ: many virtual machines have none, containers may not ask.
  @Test
  void countsOrSaysWhyNot() {
    try (CounterReader reader =
        CounterReader.begin(SystemFiles.ofThisMachine(), Optional.of(TestKernels.library()))) {
      switch (reader.end()) {
        case Counters.Counted counted ->
            assertThat(counted.instructions().orElse(1) + counted.cycles().orElse(1)).isPositive();
        case Counters.Missing missing ->
            assertThat(missing.why()).startsWith(NONE).hasSizeGreaterThan(NONE.length());
      }
    }
  }

  @Test
  void saysWhatToDo_whenTheSystemIsSetToForbidIt() {
    assertThat(CounterReader.reason(Refusal.NOT_ALLOWED, Trees.files("laptop")))
        .isEqualTo("perf_event_paranoid is 4; sudo sysctl kernel.perf_event_paranoid=1");
  }

  @Test
  void blamesTheContainer_whenTheSystemWouldAllowIt() {
    assertThat(CounterReader.reason(Refusal.NOT_ALLOWED, Trees.files("vm")))
        .contains("as containers do", "--cap-add PERFMON");
  }

  @ParameterizedTest
  @EnumSource(Refusal.class)
  void hasAReason_forEachRefusal(Refusal refusal) {
    assertThat(CounterReader.reason(refusal, Trees.files("container"))).isNotBlank();
  }

  @Test
  void saysThatTheLibraryIsMissing() {
    try (CounterReader reader = CounterReader.begin(Trees.files("vm"), Optional.empty())) {
      assertThat(reader.end())
          .isEqualTo(new Counters.Missing(NONE + "asking for them needs the native library"));
    }
  }

  @Test
  void dividesInstructionsByCycles() {
    assertThat(DoctorCase.counted(2_000, 5_000).instructionsPerCycle()).hasValue(2.5);
    assertThat(DoctorCase.counted(0, 5_000).instructionsPerCycle()).isEmpty();
  }
}
