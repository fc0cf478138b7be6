package dev.hasten.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.hasten.TestModels;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

class EmbedCommandTest {
  /// The golden vectors are rounded to six decimals.
  private static final double LEAST_COSINE = 0.9999;

  /// What rounding to f32 leaves of a length of 1.
  private static final double LENGTH_TOLERANCE = 1e-5;

  private static final String MODEL = TestModels.miniLm().toString();

  @TempDir Path folder;
  private Cli cli;

  @BeforeEach
  void makeCli() {
    cli = new Cli(folder);
  }

  @Test
  void givesTheReferenceVectors_theEmptyTextIncluded() {
    List<JsonNode> cases = Golden.cases("minilm");
    Stream<String> texts = cases.stream().map(golden -> golden.get("text").stringValue());

    JsonNode json =
        cli.run(Stream.concat(Stream.of("embed", "--json", MODEL), texts).toArray(String[]::new))
            .json();

    assertThat(cases).anyMatch(golden -> golden.get("text").stringValue().isEmpty());
    assertThat(json.get("embeddings").values()).hasSameSizeAs(cases);
    for (int index = 0; index < cases.size(); index++) {
      double[] actual = Golden.doubles(json.get("embeddings").get(index));
      double[] expected = Golden.doubles(cases.get(index).get("embedding"));
      assertThat(dot(actual, actual)).isCloseTo(1, within(LENGTH_TOLERANCE));
      assertThat(cosine(actual, expected)).isGreaterThanOrEqualTo(LEAST_COSINE);
    }
  }

  @Test
  void takesEachLineForAText_whenTheyArePiped() {
    JsonNode piped = cli.pipe("one text\nübung\n").run("embed", MODEL, "--json").json();
    JsonNode given = cli.run("embed", MODEL, "one text", "übung", "--json").json();

    assertThat(piped).isEqualTo(given);
    assertThat(piped.get("embeddings").values()).hasSize(2);
  }

  @Test
  void printsALineForEachText_whenAPersonAsks() {
    Ran ran = cli.run("embed", MODEL, "one text", "another").succeeded();

    assertThat(ran.out().lines())
        .hasSize(2)
        .allSatisfy(line -> assertThat(line.split(" ")).hasSize(384));
    assertThat(ran.err()).isEmpty();
  }

  @Test
  void asksForText_whenThereIsNoneAndAKeyboard() {
    cli.run(new Console.Terminal(true, true, true), "embed", MODEL)
        .refused(HastenCli.WRONG_USAGE, "there is no text");
  }

  private static double cosine(double[] a, double[] b) {
    return dot(a, b) / Math.sqrt(dot(a, a) * dot(b, b));
  }

  private static double dot(double[] a, double[] b) {
    assertThat(a).hasSameSizeAs(b);
    double sum = 0;
    for (int i = 0; i < a.length; i++) {
      sum += a[i] * b[i];
    }
    return sum;
  }
}
