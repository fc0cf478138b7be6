package dev.hasten.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hasten.TinyModels;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;

class BenchCompareTest {
  @TempDir Path folder;
  private Cli cli;
  private String model = "";
  private Path saved = Path.of("");

  @BeforeEach
  void makeModel() {
    cli = new Cli(folder);
    model = TinyModels.llama().write(folder).toString();
    saved = folder.resolve("before.json");
  }

  @Test
  void comparesWithASavedRun_inATable() throws IOException {
    save("--prompt-tokens=4,9", "--generate-tokens=2", "--batch=2");

    Ran ran =
        bench("--prompt-tokens=9", "--generate-tokens=2,3", "--batch=2", "--compare=" + saved)
            .succeeded();

    List<String> lines = ran.out().lines().toList();
    int title =
        lines.indexOf(
            "Compared with %s (the spread: two standard deviations of the difference):"
                .formatted(saved));
    assertThat(lines.get(title + 2)).contains("test", "before", "now", "ratio", "difference");
    assertThat(lines.subList(title + 4, lines.size()))
        .satisfiesExactly(
            row -> assertThat(row).matches("\\| pp9 +\\|( +[0-9.]+ \\|){3} .* the spread \\|"),
            row -> assertThat(row).matches("\\| tg2 +\\|( +[0-9.]+ \\|){3} .* the spread \\|"),
            row -> assertThat(row).contains("| tg3 ", "not in the earlier run |"),
            row -> assertThat(row).contains("| pp9 x 2 ", "not in the earlier run |"),
            row -> assertThat(row).contains("| tg2 x 2 ", "the spread |"),
            row -> assertThat(row).contains("| pp4 ", "not in this run |"),
            row -> assertThat(row).contains("| pp4 x 2 ", "not in this run |"));
    assertThat(ran.err()).doesNotContain("is of");
  }

  @Test
  void comparesWithASavedRun_inJson() throws IOException {
    JsonNode before = save("--prompt-tokens=4", "--generate-tokens=2");

    JsonNode after =
        bench("--prompt-tokens=4", "--generate-tokens=3", "--json", "--compare=" + saved).json();

    JsonNode comparison = after.get("comparison");
    assertThat(comparison.values())
        .extracting(test -> test.get("name").stringValue())
        .containsExactly("pp4", "tg3", "tg2");
    JsonNode prefill = comparison.get(0);
    double earlier = before.get("prefill").get("tokensPerSecond").doubleValue();
    double later = after.get("prefill").get("tokensPerSecond").doubleValue();
    assertThat(prefill.propertyNames())
        .containsExactlyInAnyOrder("name", "before", "after", "ratio", "verdict");
    assertThat(prefill.get("before").doubleValue()).isEqualTo(earlier);
    assertThat(prefill.get("after").doubleValue()).isEqualTo(later);
    assertThat(prefill.get("ratio").doubleValue()).isEqualTo(later / earlier);
    assertThat(comparison.get(1).get("before").isNull()).isTrue();
    assertThat(comparison.get(2).get("after").isNull()).isTrue();
  }

  @Test
  void notesThatTheSavedRunWasAnother() throws IOException {
    Files.writeString(
        saved,
        """
        {"path": "folder/other.gguf", "fileBytes": 7, "parameters": 5, "threads": 9,
         "kernels": "abacus", "activations": "int8", "kv": "q8_0",
         "tests": [{"name": "pp4", "tokens": 4, "batch": 1, "tokensPerSecond": 2,
                    "standardDeviation": null}]}
        """);

    Ran ran = bench("--prompt-tokens=4", "--generate-tokens=2", "--compare=" + saved).succeeded();

    assertThat(ran.out()).contains("spread unknown");
    String start = "note: %s is of ".formatted(saved);
    assertThat(ran.err())
        .contains(start + "model other.gguf (7 bytes, 5 parameters), this run of model tiny.gguf (")
        .contains(start + "--threads 9, this run of --threads 1")
        .contains(start + "abacus kernels, this run of scalar kernels")
        .contains(start + "int8 activations, this run of float activations")
        .contains(start + "a KV cache of q8_0, this run of a KV cache of f32");
  }

  @Test
  void refusesAFileThatIsNotThere() {
    refusedBeforeTheModelIsRead(HastenCli.FAILED, "--compare", saved.toString());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      quoteCharacter = '`',
      value = {
        "``; ``",
        "no JSON; ``",
        "[]; it has no path",
        "{}; path",
        "null; path",
        "{\"path\": 3}; `path is 3, must be a string`",
        "{\"path\": \"a\", \"fileBytes\": 1.5}; fileBytes is 1.5",
        "P, \"tests\": []}; `tests is of 0 parts, must be an array of some`",
        "P, \"tests\": 3}; tests is 3",
        "P, \"tests\": [{\"name\": \"pp4\"}]}; tokensPerSecond",
        "P, \"tests\": [T, \"tokensPerSecond\": 0, \"standardDeviation\": 0}]}; pp4",
        "P, \"tests\": [T, \"tokensPerSecond\": 1, \"standardDeviation\": -1}]}; pp4",
        "P, \"tests\": [T, \"tokensPerSecond\": \"1\", \"standardDeviation\": 0}]}; must be a number",
        "P, \"tests\": [T, \"tokensPerSecond\": 1}]}; standardDeviation",
        "P, \"tests\": [T, \"tokensPerSecond\": 1, \"standardDeviation\": 0}]} {}; ``"
      })
  void refusesAFileThatIsNoSavedRun(String text, String part) throws IOException {
    Files.writeString(
        saved,
        text.replace(
                "P,",
                "{\"path\": \"a\", \"fileBytes\": 1, \"parameters\": 1, \"threads\": 1, "
                    + "\"kernels\": \"scalar\", \"activations\": \"float\", \"kv\": \"f32\",")
            .replace("T,", "{\"name\": \"pp4\", \"batch\": 1,"));

    Ran ran =
        refusedBeforeTheModelIsRead(HastenCli.WRONG_USAGE, "--compare", saved.toString(), part);

    assertThat(ran.hint()).contains("hasten bench MODEL --json");
  }

  private Ran refusedBeforeTheModelIsRead(int exitCode, String... parts) {
    return cli.run("bench", folder.resolve("no.gguf").toString(), "--compare=" + saved)
        .refused(exitCode, parts);
  }

  @Test
  void refusesTheComparisonInCsv() {
    bench("--csv", "--compare=" + saved).refused(HastenCli.WRONG_USAGE, "--csv", saved.toString());
  }

  private JsonNode save(String... options) throws IOException {
    Ran ran = bench(Stream.concat(Stream.of("--json"), Stream.of(options)).toArray(String[]::new));
    Files.writeString(saved, ran.out());
    return ran.json();
  }

  private Ran bench(String... more) {
    Stream<String> first =
        Stream.of("bench", model, "--repetitions=2", "--threads=1", "--kernels=scalar");
    return cli.run(Stream.concat(first, Stream.of(more)).toArray(String[]::new));
  }
}
