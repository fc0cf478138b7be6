package dev.hasten.explain;

import static dev.hasten.explain.Recordings.ONE_THREAD;
import static dev.hasten.explain.Recordings.explanation;
import static dev.hasten.explain.Recordings.steady;
import static org.assertj.core.api.Assertions.assertThat;

import dev.hasten.machine.Spread;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/// What recorded profiles are put down to, and how it is said.
class VerdictTest {
  private static final Phase PREFILL = Recordings.prefill();
  private static final Phase DECODE = Recordings.decode();

  @Test
  void namesMemoryBandwidth_whenTokensReadWeightsAtItsLimit() {
    assertThat(DECODE.bound()).isEqualTo(Cause.MEMORY_BANDWIDTH);
    assertThat(Verdict.of(explanation(PREFILL, DECODE)))
        .startsWith(
            "Decode is bound by memory bandwidth: 75 % of the 4.77 ms a token is reading 103 MB at "
                + "the 29.0 GB/s that these threads reach.");
  }

  @Test
  void namesCompute_whenAPromptMultipliesAtItsLimit() {
    assertThat(PREFILL.bound()).isEqualTo(Cause.COMPUTE);
    assertThat(Verdict.of(explanation(PREFILL, DECODE)))
        .endsWith(
            "Prefill is bound by compute: 53 % of the 227 ms for 256 tokens is multiplying at the "
                + "235 billion a second that these threads reach.");
  }

  @Test
  void namesCompute_whenWeightsAreUnpackedOneByOne() {
    Phase decode = Recordings.scalarDecode();
    Explanation explanation =
        explanation(Recordings.load(), PREFILL, decode, Recordings.SCALAR, steady(PREFILL, decode));

    assertThat(decode.bound()).isEqualTo(Cause.COMPUTE);
    assertThat(Verdict.of(explanation))
        .startsWith("Decode is bound by compute: ")
        .contains(
            "% of the 80.35 ms a token is unpacking weights at the 3.1 billion and multiplying at "
                + "the 4 billion a second that these threads reach.");
  }

  @Test
  void namesOverhead_andWhereMostOfItIs_whenStepsAreTiny() {
    Phase decode = Recordings.tinyDecode();

    assertThat(decode.bound()).isEqualTo(Cause.OVERHEAD);
    assertThat(Verdict.of(explanation(PREFILL, decode)))
        .startsWith(
            "Decode is bound by overhead: 98 % of the 0.45 ms a token is neither reading nor "
                + "multiplying: most of it in ")
        .contains(" (12 % of the phase).");
  }

  @Test
  void namesCommunication_whenActivationsTravelLongest() {
    Phase decode = Recordings.decodeOfTwoMachines();

    assertThat(decode.bound()).isEqualTo(Cause.COMMUNICATION);
    assertThat(Verdict.of(explanation(PREFILL, decode)))
        .startsWith(
            "Decode is bound by communication: 57 % of the 3.50 ms a token is moving activations "
                + "from one machine to the next.");
  }

  @Test
  void namesLatency_whenTokensWaitForADisk() {
    Phase decode =
        new Phase(2, 100, List.of(new OperatorTime("ffn", 90, 0, 0, 0, 0, 0, Limits.waiting(70))));

    assertThat(decode.bound()).isEqualTo(Cause.LATENCY);
    assertThat(Verdict.of(explanation(PREFILL, decode)))
        .startsWith(
            "Decode is bound by latency: 70 % of the 50.00 ms a token is waiting for a disk, a "
                + "queue or a round trip.");
  }

  @Test
  void saysNothingOfLoading_whenTheAnswerTookLonger() {
    assertThat(Verdict.of(explanation(PREFILL, DECODE))).doesNotContain("Loading");
  }

  @Test
  void namesTheDisk_whenLoadingTookLongerThanTheAnswer() {
    Phase prefill = new Phase(8, 12, PREFILL.operators());
    Phase decode = new Phase(4, 22, DECODE.operators());
    Phase load = Recordings.loadFromDisk();

    assertThat(load.bound()).isEqualTo(Cause.LATENCY);
    assertThat(Verdict.of(explanation(load, prefill, decode, ONE_THREAD, steady(prefill, decode))))
        .endsWith(
            " Loading took longer than prompt and tokens together, 341 ms: 53 % of it waiting for "
                + "the disk, 47 % of it work of the processors, most of it in \"file, tokenizer and "
                + "kernels\".");
  }

  @Test
  void namesTheLongestStage_whenNothingCameFromTheDisk() {
    Phase prefill = new Phase(8, 12, PREFILL.operators());
    Phase decode = new Phase(4, 22, DECODE.operators());

    assertThat(Verdict.of(explanation(prefill, decode)))
        .endsWith(
            " 155 ms: 100 % of it work of the processors, most of it in \"file, tokenizer and "
                + "kernels\".");
  }

  @Test
  void judgesLoadingAlone_whenTheMachineIsTooNoisy() {
    Phase prefill = new Phase(8, 12, PREFILL.operators());
    Phase decode = new Phase(4, 22, DECODE.operators());
    Steadiness noisy =
        new Steadiness(Spread.of(10, 12, 14), Spread.of(10, 22, 40), Optional.empty(), 0);

    assertThat(
            Verdict.of(explanation(Recordings.loadFromDisk(), prefill, decode, ONE_THREAD, noisy)))
        .startsWith(
            "This machine is too noisy to judge: the same tokens took from 10 to 40 ms and the same "
                + "prompt from 10 to 14 ms in 3 repetitions")
        .contains("53 % of it waiting for the disk")
        .doesNotContain("is bound by");
  }

  @Test
  void blamesTheQuota_whereItHeldThreadsBack() {
    assertThat(Verdict.of(Explanations.throttled(400)))
        .startsWith("This machine is too noisy to judge")
        .endsWith("The CPU quota held threads back: raise it, or use fewer threads.");
    assertThat(Verdict.of(Explanations.throttled(1)))
        .endsWith("Stop what else runs here and ask again.");
  }

  @Test
  void tellsShortTimesWithFractions() {
    Steadiness noisy =
        new Steadiness(Spread.of(0.1, 2, 4), Spread.of(0.25, 14, 30), Optional.empty(), 0);

    assertThat(Verdict.of(Explanations.with(noisy)))
        .contains(
            "the same tokens took from 0.25 to 30.00 ms and the same prompt from 0.10 to 4.00 ms");
  }
}
