package dev.hasten.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.hasten.TinyModels;
import dev.hasten.model.Pooling;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

class ExplainCommandTest {
  private static final List<String> QUICK =
      List.of("--prompt-tokens=9", "--generate-tokens=3", "--threads=1");
  private static final double ROUNDING = 1e-9;
  private static final String ESCAPE = "\u001b";
  private static final String BOLD = "\u001b[1m";

  @TempDir Path folder;
  private Cli cli;
  private String model = "";

  @BeforeEach
  void makeModel() {
    cli = new Cli(folder);
    model = TinyModels.llama().write(folder).toString();
  }

  private Ran explain(String... options) {
    return cli.run(
        Stream.of(Stream.of("explain", model), QUICK.stream(), Stream.of(options))
            .flatMap(part -> part)
            .toArray(String[]::new));
  }

  @Test
  void printsThePromisedFields() {
    JsonNode json = explain("--json").json();

    assertThat(json.propertyNames())
        .contains("ceilings", "phases", "verdict", "threads", "kernels", "activations", "model");
    assertThat(json.path("ceilings").path("readGigabytesPerSecond").doubleValue()).isPositive();
    for (String name : List.of("prefill", "decode")) {
      JsonNode phase = json.path("phases").path(name);
      assertThat(phase.path("millis").doubleValue()).isPositive();
      assertThat(phase.path("shares").propertyNames())
          .containsExactly("compute", "memoryBandwidth", "communication", "latency", "overhead");
      double sum = phase.path("shares").valueStream().mapToDouble(JsonNode::doubleValue).sum();
      assertThat(sum).isCloseTo(1, within(ROUNDING));
      assertThat(phase.path("operators").get(0).propertyNames())
          .contains("name", "millis", "bytes", "flops", "bound", "percentOfCeiling");
    }
    assertThat(json.path("phases").path("prefill").path("tokens").intValue()).isEqualTo(9);
    assertThat(json.path("phases").path("decode").path("tokens").intValue()).isEqualTo(3);
  }

  @Test
  void printsTheVerdictFirst_thenAllCausesAndTheOperators() {
    Ran ran = explain().succeeded();

    assertThat(ran.out())
        .doesNotContain(ESCAPE)
        .matches("(?s)(Decode is bound by|This machine is too noisy to judge: ).*")
        .contains("compute", "memory", "communication", "latency", "overhead")
        .contains("prefill, all tokens", "decode, each token", "attention")
        .contains("tiny.gguf with 1 thread and ");
  }

  @Test
  void writesAPage_andSaysWhereItIs() throws IOException {
    Path page = Files.writeString(folder.resolve("page.html"), "an older one");

    Ran ran = explain("--json", "--html", page.toString());

    assertThat(ran.json().path("model").stringValue()).isEqualTo("tiny.gguf");
    assertThat(ran.err()).contains("written: " + page);
    assertThat(Files.readString(page)).startsWith("<!DOCTYPE html>").contains("tiny.gguf");
    try (Stream<Path> files = Files.list(folder)) {
      assertThat(files).noneMatch(file -> file.toString().endsWith(".partial"));
    }
  }

  @Test
  void refusesAPlaceForThePageThatIsNone_beforeItMeasures() {
    explain("--html", folder.resolve("no/page.html").toString())
        .refused(HastenCli.FAILED, "--html", "page.html");
  }

  @Test
  void saysWhatTheSystemDidMeanwhile() {
    JsonNode runtime = explain("--json").json().path("runtime");

    assertThat(runtime.propertyNames())
        .contains(
            "gcCount",
            "gcMillis",
            "jitMillis",
            "majorPageFaults",
            "minorPageFaults",
            "involuntaryContextSwitches",
            "voluntaryContextSwitches",
            "stolenPercent",
            "throttledMillis",
            "otherProcessesPercent",
            "frequencyMegahertz",
            "counters",
            "countersMissing");
    assertThat(runtime.path("gcCount").isNumber()).isTrue();
    assertThat(runtime.path("counters").isNull())
        .as("either counters or a reason")
        .isNotEqualTo(runtime.path("countersMissing").isNull());
  }

  /// The tests' JVM has assertions enabled.
  @Test
  void saysWhatIsWrongWithTheSetup() throws IOException {
    cli.withoutNativeKernels();

    assertThat(explain("--json").json().path("findings").valueStream())
        .anySatisfy(finding -> {
          assertThat(finding.path("severity").stringValue()).isEqualTo("problem");
          assertThat(finding.path("what").stringValue()).startsWith("no native kernels: ");
          assertThat(finding.path("why").stringValue()).contains("half the speed");
          assertThat(finding.path("fix").stringValue()).isNotBlank();
        })
        .anySatisfy(finding ->
            assertThat(finding.path("what").stringValue()).isEqualTo("assertions are enabled"));
    assertThat(explain().succeeded().out())
        .contains("problem: no native kernels: ")
        .containsPattern("\\Radvice: assertions are enabled; .*\\Rfix: leave out -ea\\R");
  }

  @Test
  void isBoldOnAScreen_butNotWithoutColoursOrInJson() {
    Console.Terminal screen = new Console.Terminal(false, true, false);
    String[] arguments = {
      "explain", model, "--prompt-tokens=9", "--generate-tokens=3", "--threads=1"
    };

    assertThat(cli.run(screen, arguments).succeeded().out()).startsWith(BOLD);
    assertThat(cli.run(screen, with(arguments, "--json")).succeeded().out()).doesNotContain(ESCAPE);
    cli.set("NO_COLOR", "1");
    assertThat(cli.run(screen, arguments).succeeded().out()).doesNotContain(ESCAPE);
  }

  private static String[] with(String[] arguments, String option) {
    return Stream.concat(Stream.of(arguments), Stream.of(option)).toArray(String[]::new);
  }

  @Test
  void refusesAnEncoder() {
    model = TinyModels.bert(Pooling.MEAN).write(folder).toString();

    explain().refused(HastenCli.WRONG_USAGE, "bert", "generates no text");
  }

  @Test
  void refusesMoreTokensThanTheContextHas() {
    cli.run("explain", model, "--prompt-tokens=500")
        .refused(HastenCli.WRONG_USAGE, "the model's context is 128");
  }

  @Test
  void refusesAModelThatDoesNotFitMemory_beforeItIsLoaded() throws IOException {
    model = HugeModel.write(folder).toString();

    explain("--json")
        .refused(HastenCli.FAILED, "GB of memory for weights and KV cache", "GB are free");
  }

  /// Where the machine is too noisy, there are no remedies.
  @Test
  void triesSmallerFiles_andLeavesNone() throws IOException {
    JsonNode json = explain("--verify", "--json").json();

    assertThat(json.path("remedies").valueStream())
        .filteredOn(remedy -> remedy.path("strategy").stringValue().equals("quantization"))
        .hasSize(json.path("verdict").stringValue().contains("too noisy") ? 0 : 5)
        .allSatisfy(remedy -> {
          assertThat(remedy.path("observedSpeedup").doubleValue()).isPositive();
          assertThat(remedy.path("untried").isNull()).isTrue();
          assertThat(remedy.path("command").stringValue()).startsWith("hasten quantize ");
        });
    try (Stream<Path> files = Files.walk(folder)) {
      assertThat(files).noneMatch(file -> file.toString().contains("trial-"));
    }
  }

  @Test
  void refusesALinkThatIsNone_beforeItMeasures() {
    explain("--nodes", "1").refused(HastenCli.WRONG_USAGE, "1 nodes");
    explain("--link-gigabits", "0").refused(HastenCli.WRONG_USAGE, "0.0 Gbit/s");
  }
}
