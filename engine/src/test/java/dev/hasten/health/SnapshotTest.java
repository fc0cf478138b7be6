package dev.hasten.health;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

class SnapshotTest {
  private static final OptionalDouble UNKNOWN = OptionalDouble.empty();

  private static final Snapshot BEFORE = Snapshot.of(Trees.files("vm"));
  private static final Snapshot AFTER = Snapshot.of(Trees.files("vm-later"));

  @Test
  void tellsWhatHappenedToTheProcess() {
    assertThat(AFTER.processSince(BEFORE))
        .isEqualTo(
            new RuntimeFacts.ProcessFacts(
                OptionalLong.of(659),
                OptionalLong.of(3),
                OptionalLong.of(137),
                OptionalLong.of(683)));
  }

  /// Of 200 ticks 140 were the process's own, 30 nobody's and 10 stolen.
  @Test
  void tellsWhoHadTheProcessors() {
    assertThat(AFTER.machineSince(BEFORE, OptionalDouble.of(2596)))
        .isEqualTo(
            new RuntimeFacts.MachineFacts(
                OptionalDouble.of(5),
                OptionalDouble.of(10),
                OptionalLong.of(300),
                OptionalDouble.of(2596)));
  }

  @Test
  void tellsWhatAQuotaHeldBack() {
    assertThat(AFTER.throttlingSince(BEFORE)).hasValue(new RuntimeFacts.Throttling(10, 8, 320));
  }

  @Test
  void makesUpNoPercentages_ofAFewTicks() {
    RuntimeFacts.MachineFacts machine = BEFORE.machineSince(BEFORE, UNKNOWN);

    assertThat(machine.stolenPercent()).isEmpty();
    assertThat(machine.otherProcessesPercent()).isEmpty();
    assertThat(machine.swappedInPages()).hasValue(0);
  }

  @Test
  void knowsNothing_whereTheSystemDoesNotSay() {
    Snapshot nothing = Snapshot.of(SystemFiles.at(Trees.path("laptop").resolve("sys")));

    assertThat(nothing.processSince(nothing))
        .isEqualTo(
            new RuntimeFacts.ProcessFacts(
                OptionalLong.empty(),
                OptionalLong.empty(),
                OptionalLong.empty(),
                OptionalLong.empty()));
    assertThat(nothing.machineSince(nothing, UNKNOWN))
        .isEqualTo(new RuntimeFacts.MachineFacts(UNKNOWN, UNKNOWN, OptionalLong.empty(), UNKNOWN));
    assertThat(nothing.throttlingSince(nothing)).isEqualTo(Optional.empty());
  }
}
