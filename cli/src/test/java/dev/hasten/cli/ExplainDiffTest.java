package dev.hasten.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hasten.TinyModels;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

/// `explain --diff` as a command; what it finds is tested with the comparison itself.
class ExplainDiffTest {
  private static final String RECORDED = "/dev/hasten/explain/diff/";

  @TempDir Path folder;
  private Cli cli;
  private Path base = Path.of("");
  private Path longer = Path.of("");

  @BeforeEach
  void saveReports() throws IOException {
    cli = new Cli(folder);
    base = save("base.json");
    longer = save("prompt-1024.json");
  }

  private Path save(String name) throws IOException {
    return Files.writeString(folder.resolve(name), PageResources.text(RECORDED + name));
  }

  private Ran diff(Object... arguments) {
    return cli.run(
        Stream.concat(Stream.of("explain", "--diff"), Stream.of(arguments))
            .map(String::valueOf)
            .toArray(String[]::new));
  }

  @Test
  void printsTheVerdictFirst_thenATableOfEachPhase_thenTheRest() {
    Ran ran = diff(base, longer).succeeded();

    assertThat(ran.out())
        .startsWith("B's tokens take 5.10 ms instead of 3.23 (1.58 x): ")
        .containsSubsequence(
            "A is " + base + ": SmolLM2-135M-Instruct.Q4_1.gguf with 2 threads and native",
            "B is " + longer,
            "decode: 5.10 ms instead of 3.23 for each token (1.58 x): ",
            "| ms ",
            "| all ",
            "| - memory bandwidth ",
            "| attention ",
            "prefill: 601 ms instead of 110 for the prompt (5.44 x): ",
            "load: 226 ms instead of 224 (1.01 x): less than the 25 % that starts differ",
            "What else differs, B instead of A:",
            "- 1024 tokens in the prompt instead of 256")
        .doesNotContain("- communication", "\u001b");
    assertThat(ran.err()).isEmpty();
  }

  @Test
  void printsThePromisedFields() {
    JsonNode json = diff(base, longer, "--json").json();

    assertThat(json.propertyNames()).containsExactly("verdict", "phases", "differences");
    assertThat(json.path("phases").propertyNames()).containsExactly("load", "prefill", "decode");
    for (JsonNode phase : json.path("phases")) {
      assertThat(phase.propertyNames())
          .contains("millisA", "millisB", "ratio", "causes", "operators", "reason", "reasonKind");
      assertThat(phase.path("ratio").doubleValue())
          .isEqualTo(phase.path("millisB").doubleValue() / phase.path("millisA").doubleValue());
      assertThat(phase.path("causes")).hasSize(5);
      assertThat(phase.path("causes").get(0).propertyNames())
          .containsExactly("cause", "millisA", "millisB");
      assertThat(phase.path("operators").get(0).propertyNames())
          .contains("name", "millisA", "millisB");
    }
    assertThat(json.path("phases").path("decode").path("reasonKind").stringValue())
        .isEqualTo("work");
    assertThat(json.path("differences").get(0).isString()).isTrue();
  }

  @Test
  void readsWhatThisBuildPrints() throws IOException {
    String model = TinyModels.llama().write(folder).toString();
    Ran ran =
        cli.run(
            "explain", model, "--prompt-tokens=9", "--generate-tokens=3", "--threads=1", "--json");
    Path saved = Files.writeString(folder.resolve("now.json"), ran.succeeded().out());

    assertThat(diff(saved, saved, "--json").json().path("differences")).isEmpty();
  }

  @Test
  void isBoldOnAScreen_andNowhereElse() {
    Console.Terminal screen = new Console.Terminal(true, true, true);
    String[] arguments = {"explain", "--diff", base.toString(), longer.toString()};

    assertThat(cli.run(screen, arguments).succeeded().out()).startsWith("\u001b[1mB's tokens");
    assertThat(
            cli.run(screen, "explain", "--json", "--diff", base.toString(), base.toString()).out())
        .doesNotContain("\u001b");
  }

  static Stream<Arguments> wrongUses() {
    return Stream.of(
        Arguments.of(new String[] {}, "--diff"),
        Arguments.of(new String[] {"a.json"}, "--diff"),
        Arguments.of(new String[] {"a.json", "--json"}, "--diff"),
        Arguments.of(new String[] {"a.json", "b.json", "--diff", "c.json", "d.json"}, "4 files"),
        Arguments.of(new String[] {"a.json", "b.json", "model.gguf"}, "goes with no MODEL"),
        Arguments.of(new String[] {"a.json", "b.json", "--html=x.html"}, "goes with no --html"),
        Arguments.of(new String[] {"a.json", "b.json", "--verify"}, "goes with no --verify"),
        Arguments.of(new String[] {"a.json", "b.json", "--threads=1"}, "goes with no --threads"));
  }

  @ParameterizedTest
  @MethodSource("wrongUses")
  void refusesWhatCannotBeMeant(String[] arguments, String error) {
    diff((Object[]) arguments).refused(HastenCli.WRONG_USAGE, error);
  }

  @Test
  void refusesAFileThatIsNotThere() {
    Path missing = folder.resolve("missing.json");

    diff(base, missing).refused(HastenCli.FAILED, "--diff", "there is no file " + missing);
    diff(folder, base).refused(HastenCli.FAILED, "--diff", "there is no file " + folder);
  }

  @ParameterizedTest
  @ValueSource(strings = {"no JSON", "", "[]", "{}", "{\"model\": \"a.gguf\", \"threads\": 2}"})
  void refusesAFileThatIsNoReport(String text) throws IOException {
    Path other = Files.writeString(folder.resolve("other.json"), text);

    assertThat(
            diff(base, other)
                .refused(HastenCli.WRONG_USAGE, other + " was not saved from explain --json")
                .hint())
        .contains("hasten explain MODEL --json > FILE");
  }

  @Test
  void refusesAReportOfAnOlderBuild_namingWhatItLacks() throws IOException {
    Path older =
        Files.writeString(
            folder.resolve("older.json"),
            Files.readString(base).replace("\"runtime\"", "\"meanwhile\""));

    diff(older, base).refused(HastenCli.WRONG_USAGE, older.toString(), "it has no runtime");
  }

  @Test
  void refusesAFileThatIsNoText() throws IOException {
    Path bytes = Files.write(folder.resolve("bytes.json"), new byte[] {(byte) 0xff, 0, 1});

    diff(base, bytes).refused(HastenCli.WRONG_USAGE, "--diff", "is not UTF-8");
  }
}
