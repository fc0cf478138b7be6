package dev.hasten.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hasten.TinyModels;
import dev.hasten.model.Pooling;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

class BenchCommandTest {
  private static final List<String> QUICK =
      List.of("--prompt-tokens=9", "--generate-tokens=3", "--repetitions=2", "--threads=1");

  @TempDir Path folder;
  private Cli cli;
  private String model = "";

  @BeforeEach
  void makeModel() {
    cli = new Cli(folder);
    model = TinyModels.llama().write(folder).toString();
  }

  @Test
  void printsThePromisedFields() {
    JsonNode json = bench("--json", "--batch", "1,3", "--kernels", "scalar").json();

    assertThat(json.propertyNames())
        .containsExactlyInAnyOrder(
            "model",
            "path",
            "fileBytes",
            "parameters",
            "threads",
            "kernels",
            "activations",
            "kv",
            "loadMillis",
            "coldStartToFirstTokenMillis",
            "prefill",
            "decode",
            "batches",
            "tests",
            "comparison",
            "peakResidentBytes",
            "readGigabytesPerSecond",
            "gigaMultiplyAddsPerSecond");
    assertThat(json.get("model").stringValue()).isEqualTo(model);
    assertThat(json.get("threads").intValue()).isEqualTo(1);
    assertThat(json.get("kernels").stringValue()).isEqualTo("scalar");
    assertThat(json.get("activations").stringValue()).isEqualTo("float");
    assertThat(json.get("kv").stringValue()).isEqualTo("f32");
    assertThat(json.get("loadMillis").doubleValue()).isPositive();
    assertThat(json.get("coldStartToFirstTokenMillis").doubleValue()).isPositive();
    assertThat(json.get("peakResidentBytes").isIntegralNumber()).isEqualTo(isLinux());
    assertPhase(json.get("prefill"), 9);
    assertPhase(json.get("decode"), 3);
    assertThat(json.get("prefill").get("percentOfCeiling").doubleValue()).isPositive();
    assertThat(json.get("decode").get("percentOfCeiling").doubleValue()).isPositive();
    assertThat(json.get("batches").values())
        .extracting(batch -> batch.get("batch").intValue())
        .containsExactly(1, 3);
    assertThat(json.get("batches").values()).allSatisfy(BenchCommandTest::assertBatch);
    assertThat(json.get("comparison").isNull()).isTrue();
  }

  @Test
  void listsEveryTest_whenSeveralLengthsAreAsked() {
    JsonNode json =
        cli.run(
                "bench",
                model,
                "--prompt-tokens=9,4",
                "--generate-tokens=3,2",
                "--batch=2",
                "--repetitions=2",
                "--json")
            .json();

    assertPhase(json.get("prefill"), 9);
    assertPhase(json.get("decode"), 3);
    JsonNode tests = json.get("tests");
    assertThat(names(tests)).containsExactly("pp9", "pp4", "tg3", "tg2", "pp9 x 2", "tg3 x 2");
    assertThat(tests.values())
        .allSatisfy(test -> {
          assertThat(test.propertyNames())
              .containsExactlyInAnyOrder(
                  "name",
                  "tokens",
                  "batch",
                  "tokensPerSecond",
                  "standardDeviation",
                  "percentOfCeiling");
          assertThat(test.get("tokensPerSecond").doubleValue()).isPositive();
          assertThat(test.get("standardDeviation").isNumber()).isTrue();
          assertThat(test.get("percentOfCeiling").doubleValue()).isPositive();
        });
    assertThat(tests.get(1).get("tokens").intValue()).isEqualTo(4);
    assertThat(tests.get(5).get("batch").intValue()).isEqualTo(2);
    assertThat(tests.get(0).get("tokensPerSecond"))
        .isEqualTo(json.get("prefill").get("tokensPerSecond"));
    assertThat(tests.get(5).get("tokensPerSecond"))
        .isEqualTo(json.get("batches").get(0).get("decodeTokensPerSecond"));
  }

  private static List<String> names(JsonNode tests) {
    return tests.values().stream().map(test -> test.get("name").stringValue()).toList();
  }

  private static void assertPhase(JsonNode phase, int tokens) {
    assertThat(phase.propertyNames())
        .containsExactlyInAnyOrder(
            "tokens", "tokensPerSecond", "tokensPerSecondStddev", "percentOfCeiling", "samples");
    assertThat(phase.get("tokens").intValue()).isEqualTo(tokens);
    assertThat(phase.get("tokensPerSecond").doubleValue()).isPositive();
    assertThat(phase.get("tokensPerSecondStddev").isNumber()).isTrue();
    assertThat(phase.get("samples").values())
        .hasSize(2)
        .allSatisfy(sample -> assertThat(sample.isNumber()).isTrue());
  }

  private static void assertBatch(JsonNode batch) {
    assertThat(batch.get("prefillTokensPerSecond").doubleValue()).isPositive();
    assertThat(batch.get("decodeTokensPerSecond").doubleValue()).isPositive();
  }

  private static boolean isLinux() {
    return System.getProperty("os.name").equals("Linux");
  }

  @Test
  void printsATable_andProgressOnATerminal() {
    Ran ran = cli.run(new Console.Terminal(true, true, true), arguments("--batch=2")).succeeded();

    List<String> lines = ran.out().lines().toList();
    assertThat(lines.getFirst()).contains("model", "size", "params", "t/s", "% of ceiling");
    assertThat(lines.subList(2, 6))
        .satisfiesExactly(
            row -> assertThat(row).contains("tiny.gguf", "native", "pp9 |", " ± "),
            row -> assertThat(row).contains("tg3 |", " ± ", " % |"),
            row -> assertThat(row).contains("pp9 x 2 |", " ± ", " % |"),
            row -> assertThat(row).contains("tg3 x 2 |", " ± ", " % |"));
    assertThat(lines.subList(0, 6))
        .extracting(String::length)
        .containsOnly(lines.getFirst().length());
    assertThat(ran.err()).contains("warm-up", "pp9: 2 of 2", "tg3: 1 of 2", "cold start");
  }

  @Test
  void printsALineForEachTest_inCsv() {
    Ran ran = bench("--csv", "--batch=2", "--kernels=scalar").succeeded();

    String start = "%s,%d,".formatted(model, Path.of(model).toFile().length());
    assertThat(ran.out().lines())
        .satisfiesExactly(
            header ->
                assertThat(header).startsWith("model,fileBytes,").endsWith(",percentOfCeiling"),
            row -> assertThat(row).startsWith(start).contains(",1,scalar,pp9,9,1,"),
            row -> assertThat(row).startsWith(start).contains(",1,scalar,tg3,3,1,"),
            row -> assertThat(row).contains(",1,scalar,pp9 x 2,9,2,"),
            row -> assertThat(row).contains(",1,scalar,tg3 x 2,3,2,"));
  }

  @Test
  void refusesCsvTogetherWithJson() {
    bench("--csv", "--json").refused(HastenCli.WRONG_USAGE, "--csv", "--json");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "4,0", "many", "4,many", "4;9", "4,-1", "99999999999"})
  void refusesLengthsThatAreNoNumbersOfTokens(String lengths) {
    cli.run("bench", model, "--prompt-tokens=" + lengths)
        .refused(HastenCli.WRONG_USAGE, "--prompt-tokens");
    cli.run("bench", model, "--generate-tokens=" + lengths)
        .refused(HastenCli.WRONG_USAGE, "--generate-tokens");
  }

  @ParameterizedTest
  @ValueSource(strings = {"0", "-1", "1,0", "257", "many", "1,many", "1;4", "99999999999"})
  void refusesABatchThatIsNoNumberOfSequences(String batch) {
    bench("--batch=" + batch).refused(HastenCli.WRONG_USAGE, "--batch");
  }

  @ParameterizedTest
  @ValueSource(strings = {"--prompt-tokens", "--generate-tokens", "--repetitions", "--context"})
  void refusesNumbersBelowOne(String option) {
    cli.run("bench", model, option, "0").refused(HastenCli.WRONG_USAGE, option, "at least 1");
  }

  @Test
  void refusesATestLongerThanTheContext() {
    cli.run("bench", model).refused(HastenCli.WRONG_USAGE, "512", "128", "640");
    bench("--context=11").refused(HastenCli.WRONG_USAGE, "12", "11");
    bench("--context=129").refused(HastenCli.WRONG_USAGE, "129", "128");
  }

  @Test
  void refusesAnEncoder() {
    String encoder = TinyModels.bert(Pooling.MEAN).write(folder).toString();

    cli.run("bench", encoder).refused(HastenCli.WRONG_USAGE, encoder, "bert");
  }

  @Test
  void knowsNoColdStart_whenTheProcessFails() {
    String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();

    assertThat(ColdStart.millisToFirstByte(List.of(java, "no.such.Program"))).isEmpty();
    assertThat(ColdStart.millisToFirstByte(List.of(folder.resolve("nothing").toString())))
        .isEmpty();
  }

  private Ran bench(String... more) {
    return cli.run(arguments(more));
  }

  private String[] arguments(String... more) {
    return Stream.of(Stream.of("bench", model), QUICK.stream(), Stream.of(more))
        .flatMap(part -> part)
        .toArray(String[]::new);
  }
}
