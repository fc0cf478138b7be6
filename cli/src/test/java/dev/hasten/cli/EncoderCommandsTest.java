package dev.hasten.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hasten.TinyDirectory;
import dev.hasten.TinyEncoders;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/// `classify`, `rerank` and `fill-mask`, and what they say of models for something else.
class EncoderCommandsTest {
  @TempDir Path folder;
  private Cli cli;

  @BeforeEach
  void makeCli() {
    cli = new Cli(folder);
  }

  @Test
  void classifiesTexts() {
    String model = write(TinyEncoders.bertClassifier());

    JsonNode json = cli.run("classify", model, "what a film.", "no", "--json").json();

    assertThat(strings(json.get("labels"))).containsExactly("negative", "neutral", "positive");
    assertThat(json.get("results").values()).hasSize(2);
    JsonNode first = json.get("results").get(0);
    assertThat(first.get("scores").values()).hasSize(3);
    for (JsonNode score : first.get("scores")) {
      assertThat(score.get("score").doubleValue())
          .isLessThanOrEqualTo(first.get("score").doubleValue());
      assertThat(score.get("logit").isNumber()).isTrue();
    }
    String line = cli.run("classify", model, "what a film.", "--top", "1").succeeded().out();
    assertThat(line.strip()).matches(first.get("label").stringValue() + " 0\\.\\d{4}");
  }

  @Test
  void classifiesPairs_howeverTheyAreGiven() {
    String model = write(TinyEncoders.bertClassifier());

    JsonNode given = cli.run("classify", model, "a b", "c", "d", "e", "--pair", "--json").json();
    JsonNode piped = cli.pipe("a b\tc\nd\te\n").run("classify", model, "--pair", "--json").json();
    JsonNode single = cli.run("classify", model, "a b", "d", "--json").json();

    assertThat(given.get("results").values()).hasSize(2);
    assertThat(piped).isEqualTo(given);
    assertThat(single).isNotEqualTo(given);
  }

  @Test
  void refusesPairsThatAreNone() {
    String model = write(TinyEncoders.bertClassifier());

    cli.run("classify", model, "a", "b", "c", "--pair")
        .refused(HastenCli.WRONG_USAGE, "--pair reads texts in twos, there are 3");
    cli.pipe("a\tb\nno tab\n")
        .run("classify", model, "--pair")
        .refused(HastenCli.WRONG_USAGE, "line 2 on standard input has no tab");
  }

  @Test
  void reranksDocuments_bestFirst() {
    String model = write(TinyEncoders.bertCrossEncoder());
    String[] documents = {"it reads memory.", "it is blue.", "three"};

    JsonNode json =
        cli.run("rerank", model, "why", documents[0], documents[1], documents[2], "--json").json();
    JsonNode piped =
        cli.pipe(String.join("\n", documents)).run("rerank", model, "why", "--json").json();

    assertThat(json).isEqualTo(piped);
    List<JsonNode> ranking = List.copyOf(json.get("ranking").values());
    assertThat(ranking).hasSize(3);
    for (JsonNode entry : ranking) {
      assertThat(entry.get("document").stringValue())
          .isEqualTo(documents[entry.get("index").intValue()]);
      assertThat(entry.get("score").doubleValue())
          .isLessThanOrEqualTo(ranking.getFirst().get("score").doubleValue());
    }
    String best =
        cli.pipe(String.join("\n", documents))
            .run("rerank", model, "why", "--top", "1")
            .succeeded()
            .out();
    assertThat(best.lines()).hasSize(1);
    assertThat(best.strip()).endsWith(ranking.getFirst().get("document").stringValue());
  }

  @Test
  void fillsMasks() {
    String model = write(TinyEncoders.bertMaskedLanguage());

    JsonNode json =
        cli.run("fill-mask", model, "a [MASK]", "[MASK] [MASK]", "--top", "3", "--json").json();

    assertThat(json.get("mask").stringValue()).isEqualTo("[MASK]");
    assertThat(json.get("texts").get(0).get("masks").values()).hasSize(1);
    assertThat(json.get("texts").get(1).get("masks").values()).hasSize(2);
    JsonNode candidates = json.get("texts").get(0).get("masks").get(0);
    assertThat(candidates.values()).hasSize(3);
    assertThat(candidates.get(0).get("probability").doubleValue())
        .isBetween(candidates.get(1).get("probability").doubleValue(), 1.0);
    assertThat(cli.run("fill-mask", model, "a [MASK]").succeeded().out().lines())
        .hasSize(5)
        .allMatch(line -> line.matches("[01]\\.\\d{4}  .*"));
    assertThat(cli.run("fill-mask", model, "[MASK] [MASK]", "--top", "1").succeeded().out())
        .contains("text 1, mask 2:");
  }

  @Test
  void asksForAMask_whenThereIsNone() {
    String model = write(TinyEncoders.bertMaskedLanguage());

    Ran ran = cli.run("fill-mask", model, "no mask");
    assertThat(ran.refused(HastenCli.WRONG_USAGE, "the text has no mask to fill").hint())
        .contains("[MASK]");
  }

  @Test
  void refusesATopOfNothing() {
    for (String command : List.of("classify", "rerank", "fill-mask")) {
      cli.run(command, "none", "text", "another", "--top", "0")
          .refused(HastenCli.WRONG_USAGE, "--top is 0, must be at least 1");
    }
  }

  @Test
  void namesTheCommandForAModel_whenItIsForSomethingElse() {
    String masked = write(TinyEncoders.bertMaskedLanguage());
    for (String command : List.of("classify", "embed", "run")) {
      Ran ran = cli.run(command, masked, "a text");
      assertThat(ran.refused(HastenCli.WRONG_USAGE, "is a bert model").hint())
          .contains("hasten fill-mask MODEL TEXT");
    }
    String classifier = write(TinyEncoders.bertClassifier());
    for (String command : List.of("fill-mask", "embed", "run")) {
      Ran ran = cli.run(command, classifier, "a text");
      assertThat(ran.refused(HastenCli.WRONG_USAGE, "is a bert model").hint())
          .contains("hasten classify MODEL TEXT");
    }
    Ran ranked = cli.run("rerank", classifier, "a query", "a document");
    assertThat(ranked.refused(HastenCli.WRONG_USAGE, "3 labels").hint())
        .contains("hasten classify");
    Ran crossed = cli.run("embed", write(TinyEncoders.bertCrossEncoder()), "a text");
    assertThat(crossed.refused(HastenCli.WRONG_USAGE, "1 label").hint())
        .contains("hasten rerank MODEL QUERY DOCUMENT");
  }

  @Test
  void asksForText_whenThereIsNoneAndAKeyboard() {
    Console.Terminal keyboard = new Console.Terminal(true, true, true);

    cli.run(keyboard, "classify", "none").refused(HastenCli.WRONG_USAGE, "there is no text");
    cli.run(keyboard, "rerank", "none", "query")
        .refused(HastenCli.WRONG_USAGE, "there is no document");
    cli.run(keyboard, "fill-mask", "none").refused(HastenCli.WRONG_USAGE, "there is no text");
  }

  private static List<String> strings(JsonNode array) {
    return array.valueStream().map(JsonNode::stringValue).toList();
  }

  private int written;

  private String write(TinyDirectory tiny) {
    Path parent = folder.resolve("model" + written++);
    return TinyEncoders.writeWordPieces(tiny.write(parent)).toString();
  }
}
