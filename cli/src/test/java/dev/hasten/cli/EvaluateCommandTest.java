package dev.hasten.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hasten.TinyModels;
import dev.hasten.format.MetadataValue;
import dev.hasten.model.Pooling;
import dev.hasten.tensor.DType;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.assertj.core.data.Percentage;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

class EvaluateCommandTest {
  /// The scalar and the native kernels add floats in other orders.
  private static final Percentage SAME_PERPLEXITY = Percentage.withPercentage(0.001);

  private static final String TEXT =
      "the cat and the hat sat in the thin van. 0123 the end of that!\n".repeat(6);

  private static final String SENTENCES =
      """
      the cat sat here. a dog ran off! who is it there?
      we like tea now. they have some milk.
      the sun is up. it is 3 miles away.
      """;

  @TempDir Path folder;
  private Cli cli;
  private String model = "";
  private String reference = "";
  private String encoder = "";
  private String text = "";

  @BeforeEach
  void makeModels() throws IOException {
    cli = new Cli(folder);
    model = TinyModels.llama().write(made("model")).toString();
    reference = TinyModels.llamaWithSeparateHead().write(made("reference")).toString();
    encoder = TinyModels.bert(Pooling.MEAN).write(made("encoder")).toString();
    text = Files.writeString(folder.resolve("text.txt"), TEXT).toString();
  }

  private Path made(String name) throws IOException {
    return Files.createDirectory(folder.resolve(name));
  }

  private Ran evaluate(String... more) {
    return cli.run(arguments(more));
  }

  private String[] arguments(String... more) {
    return Stream.concat(
            Stream.of("evaluate", model, "--text", text, "--context=32", "--threads=2"),
            Stream.of(more))
        .toArray(String[]::new);
  }

  @Test
  void printsThePromisedFields_whenItIsAlone() {
    JsonNode json = evaluate("--json").json();

    assertThat(json.propertyNames())
        .containsExactlyInAnyOrder(
            "model", "reference", "text", "threads", "decoder", "encoder", "seconds");
    assertThat(json.get("model").get("path").stringValue()).isEqualTo(model);
    assertThat(json.get("model").get("activations").stringValue()).isEqualTo("float");
    assertThat(json.get("text").stringValue()).isEqualTo(text);
    assertThat(json.get("reference").isNull()).isTrue();
    assertThat(json.get("encoder").isNull()).isTrue();
    JsonNode decoder = json.get("decoder");
    assertThat(decoder.get("contextTokens").intValue()).isEqualTo(32);
    assertThat(decoder.get("scoredTokens").intValue())
        .isEqualTo(15 * decoder.get("chunks").intValue());
    assertThat(decoder.get("divergence").isNull()).isTrue();
    assertFigure(decoder.get("perplexity"));
    assertThat(decoder.get("perplexity").get("chunkNll").values())
        .hasSize(decoder.get("chunks").intValue());
  }

  private static void assertFigure(JsonNode figure) {
    assertThat(figure.get("value").doubleValue())
        .isBetween(figure.get("low").doubleValue(), figure.get("high").doubleValue());
  }

  @Test
  void printsTheDivergence_whenThereIsAReference() {
    JsonNode json =
        evaluate("--reference", reference, "--reference-kernels=scalar", "--json").json();

    assertThat(json.get("reference").get("path").stringValue()).isEqualTo(reference);
    assertThat(json.get("reference").get("kernels").stringValue()).isEqualTo("scalar");
    assertThat(json.get("reference").get("activations").stringValue()).isEqualTo("float");
    JsonNode divergence = json.get("decoder").get("divergence");
    for (String name :
        List.of("mean", "median", "percentile90", "perplexityRatio", "topAgreement")) {
      assertFigure(divergence.get(name));
    }
    assertThat(divergence.get("maximum").doubleValue())
        .isGreaterThan(divergence.get("percentile99").get("value").doubleValue());
    assertThat(divergence.get("sameVocabulary").booleanValue()).isTrue();
  }

  @Test
  void comparesCachesOfCodes_withOneWithout() {
    String[] itself = {"--activations=float", "--kv=q4_0", "--reference", model, "--json"};
    JsonNode json = evaluate(itself).json();

    assertThat(json.get("model").get("kv").stringValue()).isEqualTo("q4_0");
    assertThat(json.get("reference").get("kv").stringValue()).isEqualTo("f16");
    assertThat(json.get("decoder").get("divergence").get("maximum").doubleValue()).isPositive();
    JsonNode same =
        evaluate(
                "--activations=float",
                "--kv=q4_0",
                "--reference-kv=q4_0",
                "--reference",
                model,
                "--json")
            .json();
    assertThat(same.get("decoder").get("divergence").get("maximum").doubleValue()).isZero();
  }

  @Test
  void comparesAModelWithItself_andGivesTheSameObjectTwice() {
    String[] itself = {"--activations=float", "--kv=f32", "--reference", model, "--json"};
    JsonNode json = evaluate(itself).json();
    JsonNode divergence = json.get("decoder").get("divergence");

    assertThat(divergence.get("maximum").doubleValue()).isZero();
    assertThat(divergence.get("topAgreement").get("value").doubleValue()).isEqualTo(1);
    assertThat(evaluate(itself).json().get("decoder")).isEqualTo(json.get("decoder"));
    JsonNode scalar = evaluate("--kernels=scalar", "--kv=f32", "--json").json();
    assertThat(scalar.get("decoder").get("perplexity").get("value").doubleValue())
        .isCloseTo(
            json.get("decoder").get("perplexity").get("value").doubleValue(), SAME_PERPLEXITY);
  }

  @Test
  void printsATable_andProgressOnATerminal() {
    Ran ran =
        cli.run(new Console.Terminal(true, true, true), arguments("--reference", reference))
            .succeeded();

    assertThat(ran.out())
        .contains("model: " + model, "reference: " + reference, "text: " + text)
        .contains("95 % interval", "perplexity ratio", "KL divergence, 99 %", "same likeliest");
    assertThat(ran.err()).contains("chunk 1 of", "perplexity ", " left");
    assertThat(evaluate().succeeded().err()).isEmpty();
  }

  @Test
  void comparesWhereBothCutTheText_whenTheReferenceHasAnotherTokenizer() throws IOException {
    MetadataValue merges = new MetadataValue.TextArray(List.of("i n", "a n"));
    String other =
        TinyModels.llama().with("tokenizer.ggml.merges", merges).write(made("other")).toString();
    Path page = folder.resolve("page.html");

    JsonNode divergence =
        evaluate("--reference", other, "--json", "--html", page.toString())
            .json()
            .get("decoder")
            .get("divergence");

    assertThat(divergence.get("sameTokens").booleanValue()).isFalse();
    assertThat(divergence.get("positions").intValue()).isPositive();
    assertFigure(divergence.get("mean"));
    assertThat(Files.readString(page)).doesNotContain("NaN", "by position");
    assertThat(evaluate("--reference", other).succeeded().out())
        .contains("positions where both cut the text", "mass outside shared tokens");
  }

  @Test
  void saysWhichActivationsReallyRan() throws IOException {
    String quantized = TinyModels.llama(DType.Q4_0).write(made("quantized")).toString();

    assertThat(evaluate().succeeded().out()).contains("float activations");
    assertThat(cli.run("evaluate", quantized, "--text", text, "--context=32").succeeded().out())
        .contains("int8 activations");
  }

  @Test
  void writesAPageThatNeedsNothingElse() throws IOException {
    Path page = folder.resolve("page.html");

    evaluate("--reference", reference, "--html", page.toString()).succeeded();

    String html = Files.readString(page);
    assertThat(html)
        .startsWith("<!DOCTYPE html>")
        .contains("<svg", "Tokens by KL divergence", "KL divergence by position", "perplexity")
        .doesNotContain("http", "<script", "NaN");
    assertThat(html.split("<svg", -1)).hasSize(4);
  }

  @Test
  void evaluatesTheBuiltInText_whenNoneIsGiven() {
    JsonNode json = cli.run("evaluate", model, "--context=32", "--chunks=2", "--json").json();

    assertThat(json.get("text").stringValue()).contains("WikiText-2");
    assertThat(json.get("decoder").get("chunks").intValue()).isEqualTo(2);
    assertThat(json.get("decoder").get("tokensOfText").intValue()).isGreaterThan(500_000);
  }

  @Test
  void comparesEncoders_withAReferenceAndWithPeople() throws IOException {
    Path sentences = Files.writeString(folder.resolve("sentences.txt"), SENTENCES);
    Path pairs =
        Files.writeString(folder.resolve("pairs.tsv"), "a b\ta c\t3\nd\te\t1\nf g\tf g h\t5\n");
    JsonNode json =
        cli.run(
                "evaluate",
                encoder,
                "--reference",
                encoder,
                "--text",
                sentences.toString(),
                "--pairs",
                pairs.toString(),
                "--json")
            .json();

    assertThat(json.get("decoder").isNull()).isTrue();
    JsonNode agreement = json.get("encoder").get("agreement");
    assertThat(agreement.get("sentences").intValue()).isEqualTo(7);
    assertThat(agreement.get("meanCosine").get("value").doubleValue()).isGreaterThan(0.99);
    assertThat(json.get("encoder").get("pairs").get("pairs").intValue()).isEqualTo(3);
    assertThat(json.get("encoder").get("pairs").get("spearman").get("value").isNumber()).isTrue();
    assertThat(cli.run("evaluate", encoder, "--pairs", pairs.toString()).succeeded().out())
        .contains("Spearman with people")
        .doesNotContain("text:");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "--context=129         | --context is 129",
        "--context=2           | --context is 2, must be at least 3",
        "--chunks=0            | --chunks is 0, must be at least 1",
        "--sentences=0         | --sentences is 0, must be at least 1",
        "--sentences=9         | --sentences has no meaning",
        "--reference-kv=f32           | whose KV cache could be chosen",
        "--reference-kernels=scalar   | whose kernels could be chosen",
        "--reference-activations=int8 | whose activations could be chosen"
      })
  void refusesOptionsThatCannotBeMeant(String option, String error) {
    cli.run("evaluate", model, "--text", text, option).refused(HastenCli.WRONG_USAGE, error);
  }

  @Test
  void refusesATextShorterThanAChunk() {
    cli.run("evaluate", model, "--text", text, "--context=128", "--chunks=1").succeeded();
    cli.run("evaluate", model, "--text", shortText(), "--context=128")
        .refused(HastenCli.WRONG_USAGE, "the text has", "one chunk takes 128");
  }

  private String shortText() {
    try {
      return Files.writeString(folder.resolve("short.txt"), "the end").toString();
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"--text", "--pairs"})
  void refusesAFileThatIsNotThere(String option) {
    cli.run("evaluate", model, option, folder.resolve("nothing").toString())
        .refused(HastenCli.FAILED, option, "there is no file", "nothing");
  }

  @Test
  void refusesATextThatIsNotUtf8() throws IOException {
    Path latin = Files.write(folder.resolve("latin"), new byte[] {(byte) 0xe9, 'a'});

    cli.run("evaluate", model, "--text", latin.toString())
        .refused(HastenCli.WRONG_USAGE, "--text", "is not UTF-8");
  }

  @Test
  void refusesToCompareAnEncoderWithADecoder() {
    cli.run("evaluate", encoder, "--reference", model)
        .refused(HastenCli.WRONG_USAGE, encoder, "an encoder", model, "a decoder");
    evaluate("--reference", encoder).refused(HastenCli.WRONG_USAGE, "the reference " + encoder);
  }

  @Test
  void refusesAnEncoderThatIsComparedWithNothing() {
    cli.run("evaluate", encoder).refused(HastenCli.WRONG_USAGE, "can only be compared");
  }

  @Test
  void refusesAPageWhereNoFileCanBe_beforeAnythingIsComputed() {
    evaluate("--html", folder.resolve("no/page.html").toString())
        .refused(HastenCli.FAILED, "--html", "page.html");
  }
}
