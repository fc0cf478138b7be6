package dev.hasten.explain.diff;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.hasten.explain.diff.PhaseTimes.CauseTime;
import dev.hasten.explain.diff.Reason.Kind;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.node.ObjectNode;

/// Reports that were recorded; those that differ in one thing only are changed copies.
class ReportDiffTest {
  /// The same numbers in another order.
  private static final double ROUNDING = 1e-6;

  private static ReportDiff diff(RecordedReport a, RecordedReport b) {
    return ReportDiff.of(a.read(), b.read());
  }

  private static void assertKind(PhaseDiff phase, Kind kind) {
    assertThat(phase.reason().kind()).as(phase.reason().text()).isEqualTo(kind);
  }

  private static void assertReason(PhaseDiff phase, Kind kind, String... parts) {
    assertKind(phase, kind);
    assertThat(phase.reason().text()).contains(parts);
  }

  @Test
  void saysThatAttentionReadsMore_afterALongerPrompt() {
    ReportDiff diff = diff(RecordedReport.base(), RecordedReport.ofALongPrompt());

    assertReason(diff.decode(), Kind.WORK, " ms more are in attention, whose bytes grew from 6.");
    assertReason(diff.prefill(), Kind.WORK, "whose computing grew from ");
    assertThat(diff.verdict())
        .matches(
            "B's tokens take 5\\.10 ms instead of 3\\.23 \\(1\\.58 x\\): 1\\.\\d\\d of the 1\\.87 ms "
                + "more are in attention, whose bytes grew from 6\\.6 to 24\\.3 MB "
                + "\\(a prompt of 1024 tokens instead of 256\\); "
                + "memory is read at 35\\.8 GB/s instead of 35\\.0\\.");
    assertThat(diff.differences()).contains("1024 tokens in the prompt instead of 256");
    assertThat(diff.decode().times().operators().getFirst().name()).isEqualTo("attention");
  }

  @Test
  void saysWhatIsLess_whereBIsFaster() {
    ReportDiff diff = diff(RecordedReport.ofALongPrompt(), RecordedReport.base());

    assertReason(diff.decode(), Kind.WORK, " ms less are in attention, whose bytes fell from 24.");
    assertThat(diff.verdict()).startsWith("B's tokens take 3.23 ms instead of 5.10 (0.63 x): ");
  }

  @Test
  void namesTheThreads_beforeAllThatFollowsFromThem() {
    ReportDiff diff = diff(RecordedReport.base(), RecordedReport.ofOneThread());

    assertReason(diff.decode(), Kind.SETUP, "1 thread instead of 2");
    assertReason(diff.prefill(), Kind.SETUP, "1 thread instead of 2");
    assertThat(diff.verdict())
        .isEqualTo(
            "B's tokens take 4.58 ms instead of 3.23 (1.42 x): 1 thread instead of 2; "
                + "memory is read at 28.9 GB/s instead of 35.0.");
    assertThat(diff.differences())
        .contains(
            "1 thread instead of 2",
            "memory is read at 28.9 GB/s instead of 35.0",
            "int8 products reach 235 G/s instead of 471");
  }

  @Test
  void namesModelAndKernels() {
    RecordedReport other =
        RecordedReport.base()
            .slower("decode", 2)
            .with("/model", "other.gguf")
            .with("/kernels", "vector")
            .with("/whatIf/bitsPerWeight", 8.5);

    ReportDiff diff = diff(RecordedReport.base(), other);

    assertReason(
        diff.decode(),
        Kind.SETUP,
        "the model is other.gguf instead of SmolLM2-135M-Instruct.Q4_1.gguf, "
            + "vector kernels instead of native-avx512vnni");
    assertThat(diff.differences()).contains("8.50 bits instead of 5.74 for each weight");
  }

  @Test
  void findsNothing_inTwiceTheSame() {
    ReportDiff diff = diff(RecordedReport.base(), RecordedReport.base());

    assertThat(diff.verdict())
        .isEqualTo(
            "B is as fast as A: tokens take 3.23 ms instead of 3.23 (1.00 x) and the prompt 110 ms "
                + "instead of 110 (1.00 x), less than the 11 % that repetitions differ by themselves.");
    assertKind(diff.load(), Kind.NO_DIFFERENCE);
    assertThat(diff.differences()).isEmpty();
  }

  @Test
  void calls_noDifference_whatRepetitionsDiffer() {
    RecordedReport wide =
        RecordedReport.base().slower("decode", 1.2).with("/ceilings/spreadPercent", 24);

    assertReason(diff(RecordedReport.base(), wide).decode(), Kind.NO_DIFFERENCE, "24 %");
  }

  @Test
  void comparesEachToken_whereOneGeneratesMore() {
    RecordedReport twice = RecordedReport.base().slower("decode", 2);
    twice.at("/phases/decode").put("tokens", 128);
    for (String size : new String[] {"bytes", "flops"}) {
      twice
          .at("/phases/decode")
          .path("operators")
          .valueStream()
          .map(operator -> (ObjectNode) operator)
          .forEach(operator -> operator.put(size, 2 * operator.path(size).doubleValue()));
    }

    ReportDiff diff = diff(RecordedReport.base(), twice);

    assertThat(diff.decode().times().millis().ratio()).isCloseTo(1, within(ROUNDING));
    assertKind(diff.decode(), Kind.NO_DIFFERENCE);
    assertThat(diff.differences()).containsExactly("128 tokens generated instead of 64");
  }

  @Test
  void doesNotGuess_whereAReportIsNoisy() {
    RecordedReport noisy = RecordedReport.ofOneThread().noisy();

    ReportDiff after = diff(RecordedReport.base(), noisy);
    ReportDiff before = diff(noisy, RecordedReport.base());

    assertThat(after.verdict())
        .isEqualTo(
            "B's tokens take 4.58 ms instead of 3.23 (1.42 x), but B says that its machine was too "
                + "noisy to judge (repetitions lie 2 % apart), so that no reason is named.");
    assertThat(before.verdict()).contains("but A says that its machine was too noisy");
    assertKind(after.load(), Kind.NOISE);
    assertKind(after.prefill(), Kind.NOISE);
    assertThat(after.differences()).contains("1 thread instead of 2");
  }

  @Test
  void blamesMemory_whereItIsReadMoreSlowly() {
    RecordedReport slow = RecordedReport.base().slower("decode", 1.5).withSlowerMemory(1.4);

    ReportDiff diff = diff(RecordedReport.base(), slow);

    assertReason(
        diff.decode(), Kind.CEILING, "memory is read at 25.0 GB/s instead of 35.0 (0.71 x)");
    assertThat(diff.verdict()).endsWith("memory is read at 25.0 GB/s instead of 35.0 (0.71 x).");
  }

  @Test
  void blamesProducts_whereAPromptWaitsForThem() {
    RecordedReport slow =
        RecordedReport.base().slower("prefill", 2).with("/ceilings/int8GigaMacsPerSecond", 250);

    ReportDiff diff = diff(RecordedReport.base(), slow);

    assertReason(diff.prefill(), Kind.CEILING, "int8 products reach 250 G/s instead of 471");
    assertThat(diff.verdict())
        .startsWith("B's tokens take as long as A's, but the prompt takes 221 ms instead of 110")
        .contains("int8 products reach 250 G/s");
  }

  @Test
  void doesNotBlameMemory_whereTheSameWorkTookNoLonger() {
    RecordedReport lucky = RecordedReport.base().with("/ceilings/readGigabytesPerSecond", 56);

    assertReason(diff(lucky, RecordedReport.ofALongPrompt()).decode(), Kind.WORK, "attention");
  }

  @Test
  void doesNotBlameMemory_whichDiffersByLessThanItsSpread() {
    RecordedReport slow = RecordedReport.base().slower("decode", 1.25).withSlowerMemory(1.15);
    assertKind(diff(RecordedReport.base(), slow).decode(), Kind.CEILING);

    slow.with("/ceilings/readByThreads/1/spreadPercent", 20);

    assertKind(diff(RecordedReport.base(), slow).decode(), Kind.EFFICIENCY);
  }

  @Test
  void blamesAQuota_whichHeldThreadsBack() {
    RecordedReport throttled = RecordedReport.base().slower("decode", 1.5);
    double millis = throttled.at("/runtime").path("millis").doubleValue();
    throttled.with("/runtime/throttledMillis", 2 * millis / 3);

    ReportDiff diff = diff(RecordedReport.base(), throttled);

    assertReason(
        diff.decode(),
        Kind.PROCESSOR,
        "a CPU quota held the threads back for 33 % instead of 0 % of their time");
    assertThat(diff.differences()).contains(diff.decode().reason().text());
  }

  @Test
  void blamesTheHostAndOthers_whichTookTheProcessors() {
    RecordedReport stolen =
        RecordedReport.base()
            .slower("decode", 2)
            .with("/runtime/stolenPercent", 20)
            .with("/runtime/otherProcessesPercent", 25);

    assertReason(
        diff(RecordedReport.base(), stolen).decode(),
        Kind.PROCESSOR,
        "the host gave other machines 20 % instead of 0 % of the processors",
        "other processes used 25 % instead of 0 % of the processors");
  }

  @Test
  void saysWhyACeilingMayBeLower() {
    RecordedReport slow =
        RecordedReport.base()
            .slower("decode", 1.5)
            .withSlowerMemory(1.5)
            .with("/runtime/stolenPercent", 30);

    assertReason(
        diff(RecordedReport.base(), slow).decode(),
        Kind.CEILING,
        "memory is read at",
        ", while the host gave other machines 30 %");
  }

  @Test
  void namesTheOperator_thatIsFurtherFromItsCeiling() {
    RecordedReport slow = RecordedReport.base().slower("decode", "ffn_down", 4);

    assertReason(
        diff(RecordedReport.base(), slow).decode(),
        Kind.EFFICIENCY,
        " ms more are in ffn_down, at 2",
        " % of the ceiling instead of ");
  }

  @Test
  void namesTheOperators_thatExplainMostTogether() {
    RecordedReport slow = RecordedReport.base().slower("decode", 1.5);

    assertReason(
        diff(RecordedReport.base(), slow).decode(),
        Kind.EFFICIENCY,
        " ms more are in logits and ffn_gate + ffn_up + ffn_act + ffn_gated, at 71 % of the ceiling instead of 107");
  }

  @Test
  void saysWhatIsLessElsewhere_whereAPartIsMoreThanAll() {
    RecordedReport longer = RecordedReport.ofALongPrompt();
    longer.slower("decode", "logits", 0.5).slower("decode", "ffn_down", 0.5);

    assertReason(
        diff(RecordedReport.base(), longer).decode(),
        Kind.WORK,
        "1.45 ms more (0.",
        " less elsewhere) are in attention, whose bytes grew");
  }

  @Test
  void namesNoSingleReason_whereNoneExplainsMost() {
    RecordedReport slow = RecordedReport.base().slower("decode", "sampling", 10);

    assertReason(
        diff(RecordedReport.base(), slow).decode(),
        Kind.NO_SINGLE_REASON,
        "no single reason; 0.83 of the 0.83 ms more are in sampling, more than in any other");
  }

  @Test
  void countsWhatOnlyOneHas_asNoTimeInTheOther() {
    RecordedReport unfused = RecordedReport.base();
    unfused.operator("decode", "ffn_down").put("name", "something else");

    PhaseTimes times = diff(RecordedReport.base(), unfused).decode().times();

    assertThat(times.operators())
        .filteredOn(operator -> operator.name().equals("something else"))
        .singleElement()
        .satisfies(operator -> {
          assertThat(operator.millis().a()).isZero();
          assertThat(operator.millis().b()).isPositive();
        });
    assertThat(times.operators())
        .filteredOn(operator -> operator.name().equals("ffn_down"))
        .singleElement()
        .satisfies(operator -> assertThat(operator.millis().b()).isZero());
  }

  @Test
  void saysThatLoadingWaitedForTheDisk() {
    RecordedReport cold = RecordedReport.base();
    cold.at("/phases/load").put("millis", 900);
    cold.at("/phases/load/shares").put("latency", 0.6).put("overhead", 0.4);

    assertReason(
        diff(RecordedReport.base(), cold).load(),
        Kind.WORK,
        "of the 676 ms more are waiting for the disk");
  }

  @Test
  void hasCausesThatAddUp() {
    PhaseTimes times = diff(RecordedReport.base(), RecordedReport.ofOneThread()).decode().times();

    assertThat(times.causes().stream().map(CauseTime::cause))
        .containsExactly("compute", "memory bandwidth", "communication", "latency", "overhead");
    assertThat(times.causes().stream().mapToDouble(cause -> cause.millis().b()).sum())
        .isCloseTo(times.millis().b(), within(ROUNDING));
  }
}
