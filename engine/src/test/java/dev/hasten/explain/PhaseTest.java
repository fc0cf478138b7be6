package dev.hasten.explain;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import java.util.OptionalDouble;
import org.junit.jupiter.api.Test;

/// Phases as they were recorded, put down to their causes.
class PhaseTest {
  private static final double ROUNDING = 1e-12;

  private static OperatorTime time(String name, double millis, double compute, double memory) {
    return new OperatorTime(name, millis, 0, 1e6, 2e6, 1e6, 0, Limits.onChip(compute, memory));
  }

  @Test
  void isBoundByMemory_whenMostOfItIsReading() {
    Phase phase = new Phase(64, 10, List.of(time("ffn", 8, 1, 7), time("attention", 1, 0.2, 0.1)));

    assertThat(phase.bound()).isEqualTo(Cause.MEMORY_BANDWIDTH);
    assertThat(phase.share(Cause.MEMORY_BANDWIDTH)).isEqualTo(0.7);
    assertThat(phase.share(Cause.COMPUTE)).isCloseTo(0.02, within(ROUNDING));
    assertThat(phase.share(Cause.OVERHEAD)).isCloseTo(0.28, within(ROUNDING));
  }

  @Test
  void isBoundByCompute_whenMostOfItIsMultiplying() {
    Phase phase = new Phase(256, 10, List.of(time("ffn", 9, 6, 0.5)));

    assertThat(phase.bound()).isEqualTo(Cause.COMPUTE);
  }

  @Test
  void isBoundByOverhead_whenOperatorsAreFarFromTheirCeilings() {
    Phase phase = new Phase(64, 10, List.of(time("ffn", 2, 0.1, 0.2), time("norm", 5, 0, 0.01)));

    assertThat(phase.bound()).isEqualTo(Cause.OVERHEAD);
    assertThat(phase.operators()).extracting(OperatorTime::bound).containsOnly(Cause.OVERHEAD);
  }

  @Test
  void namesAllCauses_whoseSharesAddUpToOne() {
    Phase phase = new Phase(1, 4, List.of(time("ffn", 3, 1, 2)));

    assertThat(phase.shares()).containsOnlyKeys(Cause.values());
    assertThat(phase.shares().values().stream().mapToDouble(part -> part).sum())
        .isCloseTo(1, within(ROUNDING));
    assertThat(phase.share(Cause.COMMUNICATION)).isZero();
    assertThat(phase.share(Cause.LATENCY)).isZero();
  }

  @Test
  void putsWaitingAndMovingDownToTheirCauses() {
    OperatorTime disk = new OperatorTime("disk", 3, 0, 0, 0, 0, 0, Limits.waiting(2));
    OperatorTime link = new OperatorTime("link", 5, 0, 0, 0, 0, 0, new Limits(1, 2, 4, 0));
    Phase phase = new Phase(1, 10, List.of(disk, link));

    assertThat(phase.share(Cause.LATENCY)).isCloseTo(0.2, within(ROUNDING));
    assertThat(phase.share(Cause.COMMUNICATION)).isCloseTo(0.4, within(ROUNDING));
    assertThat(phase.share(Cause.OVERHEAD)).isCloseTo(0.4, within(ROUNDING));
    assertThat(link.bound()).isEqualTo(Cause.COMMUNICATION);
    assertThat(disk.bound()).isEqualTo(Cause.LATENCY);
  }

  /// Memory is faster when the model runs than when it was measured.
  @Test
  void givesNoOperatorMoreThanItTook_whenItBeatsTheCeiling() {
    OperatorTime fast = time("ffn", 3, 1, 4);

    assertThat(fast.idealMillis()).isEqualTo(3);
    assertThat(fast.overheadMillis()).isZero();
    assertThat(fast.percentOfCeiling()).hasValue(100 * 4 / 3.0);
    assertThat(new Phase(1, 3, List.of(fast)).share(Cause.OVERHEAD)).isZero();
  }

  @Test
  void hasNoPercentage_withoutACeiling() {
    assertThat(time("add", 1, 0, 0).percentOfCeiling()).isEqualTo(OptionalDouble.empty());
  }
}
