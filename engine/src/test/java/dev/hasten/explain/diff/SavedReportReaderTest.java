package dev.hasten.explain.diff;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.hasten.error.UsageException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SavedReportReaderTest {

  @Test
  void readsWhatExplainPrinted() {
    SavedReport report = RecordedReport.base().read();

    assertThat(report.threads()).isEqualTo(2);
    assertThat(report.kernels()).isEqualTo("native-avx512vnni");
    assertThat(report.ceilings().readGigabytesPerSecond()).isPresent();
    assertThat(report.phases().decode().operators()).hasSizeGreaterThan(10);
    assertThat(report.runtime().gcCount()).hasValue(0);
    assertThat(report.whatIf().keyValueBytesPerToken()).isEqualTo(23040);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/ceilings/diskGigabytesPerSecond",
        "/runtime/stolenPercent",
        "/phases/decode/operators/4/percentOfCeiling"
      })
  void takesWhatMayBeAbsent_asAbsent(String path) {
    assertThat(RecordedReport.base().without(path).read())
        .isEqualTo(RecordedReport.base().withNull(path).read());
  }

  @ParameterizedTest
  @CsvSource({
    "/runtime, it has no runtime",
    "/whatIf, it has no whatIf",
    "/ceilings/int8ByThreads, it has no ceilings.int8ByThreads",
    "/ceilings/noisy, it has no ceilings.noisy",
    "/phases/load, it has no phases.load",
    "/phases/decode/shares/latency, it has no phases.decode.shares.latency",
    "/phases/decode/operators/3/name, it has no phases.decode.operators[3].name",
    "/findings, it has no findings"
  })
  void refusesAReportThatLacksSomething(String path, String why) {
    assertRefused(RecordedReport.base().without(path).text(), why);
  }

  @ParameterizedTest
  @CsvSource({
    "/threads, threads is null, a whole number",
    "/kernels, kernels is null, a string",
    "/findings, findings is null, an array",
    "/phases, phases is null, an object",
    "/ceilings/noisy, ceilings.noisy is null, true or false",
    "/phases/decode/millis, phases.decode.millis is null, a number"
  })
  void refusesNull_whereSomethingMustBe(String path, String is, String must) {
    assertRefused(RecordedReport.base().withNull(path).text(), is + ", must be " + must);
  }

  @Test
  void refusesAnotherKindOfValue() {
    assertRefused(
        RecordedReport.base().with("/threads", 1.5).text(),
        "threads is 1.5, must be a whole number");
    assertRefused(
        RecordedReport.base().with("/runtime/gcCount", "many").text(),
        "runtime.gcCount is \"many\", must be a number");
  }

  @ParameterizedTest
  @CsvSource({
    "/phases/load/millis",
    "/phases/prefill/millis",
    "/phases/prefill/tokens",
    "/phases/decode/millis",
    "/phases/decode/tokens",
    "/runtime/millis",
    "/threads"
  })
  void refusesTimesThatNoRatioCanBeMadeOf(String path) {
    RecordedReport report = RecordedReport.base();
    report
        .at(path.substring(0, path.lastIndexOf('/')))
        .put(path.substring(path.lastIndexOf('/') + 1), 0);

    assertRefused(report.text(), path.substring(1).replace('/', '.') + " is 0.0, must be positive");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "[1, 2] | it is an array, must be an object",
        "3 | it is 3, must be an object",
        "'' | it is empty, must be an object",
        "{} | it has no model",
        "{\"model\": \"a\", \"threads\": 2, \"kernels\": \"vector\", \"activations\": \"float\", \"tests\": []} | it has no ceilings",
        "{\"model\": | Unexpected",
        "Decode is bound by memory | Unrecognized token 'Decode'"
      })
  void refusesWhatIsNoReport(String text, String why) {
    assertRefused(text, why);
  }

  private static void assertRefused(String json, String why) {
    assertThatExceptionOfType(UsageException.class)
        .isThrownBy(() -> SavedReportReader.read("old.json", json))
        .withMessageStartingWith(
            "--diff: old.json was not saved from explain --json of this build: ")
        .withMessageContaining(why)
        .satisfies(e -> assertThat(e.hint()).contains("hasten explain MODEL --json > FILE"));
  }
}
