package dev.hasten.explain.diff;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class DifferencesTest {
  private static List<String> of(RecordedReport a, RecordedReport b) {
    return Differences.of(a.read(), b.read());
  }

  @Test
  void namesFindings_thatOnlyOneHas_whateverTheirNumbers() {
    RecordedReport a =
        RecordedReport.base()
            .withFinding("advice", "small pages")
            .withFinding("problem", "14 threads on 2 processors");
    RecordedReport b =
        RecordedReport.base()
            .withFinding("problem", "no native kernels")
            .withFinding("problem", "3.5 threads on 2 processors");

    assertThat(of(a, b))
        .containsExactly("only in A: advice: small pages", "only in B: problem: no native kernels");
  }

  @Test
  void namesWhatHappenedMeanwhile() {
    RecordedReport a = RecordedReport.base().with("/runtime/millis", 5000);
    RecordedReport b =
        RecordedReport.base()
            .with("/runtime/millis", 10000)
            .with("/runtime/gcCount", 14)
            .with("/runtime/gcMillis", 380)
            .with("/runtime/majorPageFaults", 5000)
            .with("/runtime/swappedInPages", 300)
            .with("/runtime/involuntaryContextSwitches", 90000)
            .with("/runtime/frequencyMegahertz", 1300);

    assertThat(of(a, b))
        .containsExactly(
            "the garbage collector ran 14 times (380 ms) instead of 0 (0 ms)",
            "500 pages a second were read from a disk instead of 0",
            "30 pages a second came out of swap instead of 0",
            "threads were interrupted 9000 times a second instead of 696",
            "the fastest processor runs at 1300 MHz instead of 2596");
  }

  @Test
  void namesCeilings_thatDifferByMoreThanTheirSpread() {
    RecordedReport b =
        RecordedReport.base()
            .with("/ceilings/barrierMicros", 30)
            .with("/ceilings/diskGigabytesPerSecond", 0.1)
            .with("/ceilings/readGigabytesPerSecond", 35.5);

    assertThat(of(RecordedReport.base(), b))
        .hasSize(2)
        .anySatisfy(text -> assertThat(text).startsWith("all threads meet in 30.0 µs instead of"))
        .contains("the disk is read at 0.10 GB/s instead of 1.52");
  }

  @Test
  void saysNothing_ofWhatIsAbsentInOne() {
    RecordedReport b =
        RecordedReport.base()
            .withNull("/ceilings/diskGigabytesPerSecond")
            .without("/ceilings/loopbackRoundTripMicros")
            .withNull("/runtime/frequencyMegahertz")
            .withNull("/runtime/gcMillis")
            .withNull("/runtime/stolenPercent");

    assertThat(of(RecordedReport.base(), b)).isEmpty();
  }

  @Test
  void namesAnotherKindOfCache() {
    RecordedReport b = RecordedReport.base();
    b.at("/whatIf/keyValues/0").put("bytesPerToken", 12240);

    assertThat(of(RecordedReport.base(), b))
        .containsExactly("keys and values of a token take 12240 bytes instead of 23040");
  }
}
