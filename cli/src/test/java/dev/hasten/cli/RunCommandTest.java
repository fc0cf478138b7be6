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

class RunCommandTest {
  private static final List<String> PROMISED =
      List.of(
          "text",
          "tokens",
          "promptTokens",
          "generatedTokens",
          "finishReason",
          "timeToFirstTokenMillis",
          "decodeTokensPerSecond");

  /// The reference computes in f32 too, in another order.
  private static final double LOGPROB_TOLERANCE = 2e-3;

  private static final String MODEL = TestModels.smollm2().toString();

  @TempDir Path folder;
  private Cli cli;

  @BeforeEach
  void makeCli() {
    cli = new Cli(folder);
  }

  @Test
  void printsThePromisedFields_whenJsonIsAsked() {
    JsonNode json = greedy("The capital of France is", "--max-tokens", "3", "--json").json();

    assertThat(json.propertyNames()).containsAll(PROMISED);
    assertThat(json.get("text").isString()).isTrue();
    assertThat(json.get("tokens").values()).hasSize(3).allMatch(JsonNode::isInt);
    assertThat(json.get("promptTokens").intValue()).isEqualTo(5);
    assertThat(json.get("generatedTokens").intValue()).isEqualTo(3);
    assertThat(json.get("finishReason").stringValue()).isEqualTo("length");
    assertThat(json.get("timeToFirstTokenMillis").doubleValue()).isPositive();
    assertThat(json.get("decodeTokensPerSecond").doubleValue()).isPositive();
    assertThat(json.get("logprobs").isNull()).isTrue();
  }

  @Test
  void saysNull_whenOneTokenGivesNoDecodeSpeed() {
    JsonNode json = greedy("The capital of France is", "--max-tokens", "1", "--json").json();

    assertThat(json.get("decodeTokensPerSecond").isNull()).isTrue();
    assertThat(json.get("timeToFirstTokenMillis").isNumber()).isTrue();
  }

  @Test
  void givesTheReferenceTokensAndLogprobs_whenScalarAndGreedy() {
    JsonNode golden = Golden.cases("smollm2").getFirst();
    String prompt = golden.get("prompt").stringValue();

    JsonNode json =
        greedy(prompt, "--kernels", "scalar", "--max-tokens", "24", "--logprobs", "10", "--json")
            .json();

    assertThat(Golden.ints(json.get("tokens"))).isEqualTo(Golden.ints(golden.get("greedy")));
    assertThat(json.get("text").stringValue()).isEqualTo(golden.get("greedy_text").stringValue());
    assertThat(json.get("logprobs").values()).hasSize(24);
    JsonNode first = json.get("logprobs").get(0);
    assertThat(first.get("token").intValue()).isEqualTo(json.get("tokens").get(0).intValue());
    assertTop(first.get("top"), golden);
  }

  private static void assertTop(JsonNode top, JsonNode golden) {
    int[] ids = Golden.ints(golden.get("top_ids"));
    double[] logprobs = Golden.doubles(golden.get("top_logprobs"));
    assertThat(top.values()).hasSize(ids.length);
    for (int rank = 0; rank < ids.length; rank++) {
      assertThat(top.get(rank).get("token").intValue()).isEqualTo(ids[rank]);
      assertThat(top.get(rank).get("logprob").doubleValue())
          .isCloseTo(logprobs[rank], within(LOGPROB_TOLERANCE));
    }
  }

  @Test
  void repeatsTheAnswer_whenTheSeedIsTheSame() {
    String[] lively = {"run", MODEL, "Once", "--raw", "--temperature", "1.5", "--max-tokens", "6"};

    JsonNode once = cli.run(with(lively, "--seed", "7", "--json")).json();
    JsonNode again = cli.run(with(lively, "--seed", "7", "--json")).json();
    JsonNode other = cli.run(with(lively, "--seed", "8", "--json")).json();

    assertThat(once.get("tokens")).isEqualTo(again.get("tokens")).isNotEqualTo(other.get("tokens"));
    assertThat(once.get("seed").longValue()).isEqualTo(7);
  }

  @Test
  void endsBeforeTheStopText_whenItComes() {
    JsonNode json =
        greedy("The capital of France is", "--max-tokens", "9", "--stop", "is:", "--json").json();

    assertThat(json.get("text").stringValue()).isEqualTo(" Paris.\n\nThe answer ");
    assertThat(json.get("finishReason").stringValue()).isEqualTo("stop");
  }

  @Test
  void printsTheAnswerAlone_whenAPersonAsks() {
    Ran ran = greedy("The capital of France is", "--max-tokens", "2");

    assertThat(ran.succeeded().out()).isEqualTo(" Paris.%n".formatted());
    assertThat(ran.err()).isEmpty();
  }

  @Test
  void saysHowFastItWas_whenStandardErrorIsATerminal() {
    Console.Terminal screen = new Console.Terminal(false, false, true);

    Ran ran = cli.run(screen, "run", MODEL, "Hi", "--raw", "--max-tokens", "2");

    assertThat(ran.succeeded().err()).contains("2 tokens", "tokens/s").doesNotContain("error");
  }

  @Test
  void readsThePrompt_whenItIsPiped() {
    cli.pipe("The capital of France is\n");

    JsonNode json =
        cli.run("run", MODEL, "--raw", "--temperature", "0", "--max-tokens", "1", "--json").json();

    assertThat(json.get("promptTokens").intValue()).isEqualTo(5);
    assertThat(json.get("text").stringValue()).isEqualTo(" Paris");
  }

  @Test
  void keepsSpaceAndLineBreaks_whenThePromptIsPipedRaw() {
    JsonNode piped = cli.pipe("\n a b \n\n").run(oneToken("--json")).json();
    JsonNode given = cli.run(with(oneToken("\n a b \n"), "--json")).json();

    assertThat(piped.get("promptTokens")).isEqualTo(given.get("promptTokens"));
    assertThat(piped.get("tokens")).isEqualTo(given.get("tokens"));
  }

  private static String[] oneToken(String argument) {
    return with(
        new String[] {"run", MODEL}, argument, "--raw", "--temperature", "0", "--max-tokens", "1");
  }

  @Test
  void usesTheDefaultModel_whenTheOnlyArgumentIsAPrompt() {
    Ran ran = cli.set("HF_HUB_OFFLINE", "1").run("run", "Why is the sky blue?");

    ran.refused(HastenCli.FAILED, "cannot fetch smollm2-135m");
  }

  @Test
  void asksForAPrompt_whenTheOnlyArgumentIsAModel() {
    cli.run("run", MODEL).refused(HastenCli.WRONG_USAGE, "the prompt is empty");
    cli.run(new Console.Terminal(true, false, true), "run", MODEL)
        .refused(HastenCli.WRONG_USAGE, "there is no prompt");
  }

  @Test
  void rendersTheSystemMessage_whenTheModelHasATemplate() {
    int own = promptTokens("--system", "You are a pirate who answers in rhymes.");
    int standard = promptTokens("--stop", "never");
    int raw = promptTokens("--raw");

    assertThat(raw).isLessThan(own).isLessThan(standard);
    assertThat(own).isNotEqualTo(standard);
  }

  private int promptTokens(String... options) {
    String[] fixed = {"run", MODEL, "Hi", "--temperature", "0", "--max-tokens", "1", "--json"};
    return cli.run(with(fixed, options)).json().get("promptTokens").intValue();
  }

  @Test
  void continuesThePromptWithANote_whenTheModelHasNoTemplate() {
    String gemma = TestModels.gemma3().toString();
    JsonNode golden = Golden.cases("gemma3").getFirst();
    String prompt = golden.get("prompt").stringValue();

    Ran ran = cli.run("run", gemma, prompt, "--temperature", "0", "--max-tokens", "1", "--json");

    assertThat(ran.json().get("tokens").get(0)).isEqualTo(golden.get("greedy").get(0));
    assertThat(ran.err()).startsWith("note: ").contains("no chat template").hasLineCount(1);
  }

  @Test
  void refusesASystemMessage_whenThereIsNoTemplateForIt() {
    cli.run("run", TestModels.gemma3().toString(), "Hi", "--system", "Be brief.")
        .refused(HastenCli.WRONG_USAGE, "--system needs a chat template");
    cli.run("run", MODEL, "Hi", "--system", "Be brief.", "--raw")
        .refused(HastenCli.WRONG_USAGE, "--raw");
  }

  @Test
  void saysSoAndGoesOn_whenThereAreMoreThreadsThanProcessors() {
    int threads = Runtime.getRuntime().availableProcessors() + 1;

    Ran ran = greedy("Hi", "--max-tokens", "1", "--threads", String.valueOf(threads), "--json");

    assertThat(ran.json().get("generatedTokens").intValue()).isEqualTo(1);
    assertThat(ran.err()).startsWith("note: %d threads".formatted(threads)).hasLineCount(1);
  }

  private Ran greedy(String prompt, String... options) {
    return cli.run(
        with(new String[] {"run", MODEL, prompt, "--raw", "--temperature", "0"}, options));
  }

  private static String[] with(String[] arguments, String... more) {
    return Stream.concat(Stream.of(arguments), Stream.of(more)).toArray(String[]::new);
  }
}
