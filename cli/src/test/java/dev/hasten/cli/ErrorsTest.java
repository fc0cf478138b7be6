package dev.hasten.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hasten.TestModels;
import dev.hasten.catalog.FakeHub;
import dev.hasten.format.GgufFixture;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Bad input, from the command line to the exit code. Bad model files have their own test.
class ErrorsTest {
  private static final String DECODER = TestModels.smollm2().toString();
  private static final String ENCODER = TestModels.miniLm().toString();

  @TempDir Path folder;
  private Cli cli;

  @BeforeEach
  void makeCli() {
    cli = new Cli(folder).set("HF_HUB_OFFLINE", "1");
  }

  @AfterEach
  void leavesNothingInTheStore() {
    assertThat(cli.leftovers()).isEmpty();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "run Hi --colour                 | unknown option --colour",
        "run Hi --max-token 3            | unknown option --max-token",
        "run one two three               | one argument too many: 'three'",
        "rum Hi                          | there is no command 'rum'",
        "models pul tiny                 | there is no command 'pul'",
        "--json                          | unknown option --json",
        "embed                           | Missing required parameter",
        "run Hi --kernels turbo          | --kernels",
        "run Hi --kv q2                  | --kv",
        "run Hi --kv q3                  | [F32, F16, Q8_0, Q4_0, ",
        "run Hi --device tpu             | --device",
        "run Hi --threads 0              | --threads is 0, must be from 1 to 1024",
        "run Hi --threads -1             | --threads is -1",
        "run Hi --threads two            | --threads",
        "run Hi --threads 99999999999    | --threads",
        "embed minilm Hi --threads 0     | --threads is 0",
        "run Hi --max-tokens 0           | --max-tokens is 0, must be at least 1",
        "run Hi --context 0              | --context is 0",
        "run Hi --logprobs -1            | --logprobs is -1",
        "run Hi --temperature -0.5       | temperature is -0.5",
        "run Hi --temperature NaN        | temperature is NaN",
        "run Hi --temperature hot        | --temperature",
        "run Hi --top-p 1.5              | top-p is 1.5, must be from 0 to 1",
        "run Hi --top-k -3               | top-k is -3",
        "run Hi --min-p 2                | min-p is 2",
        "run Hi --seed 1e5               | --seed",
        "run hf:acme/ Hi                 | hf:acme/",
      })
  void isWrongUsage_beforeAnyModelIsFetched(String line, String message) {
    cli.run(line.strip().split(" +")).refused(HastenCli.WRONG_USAGE, message);
  }

  @Test
  void isWrongUsage_whenNoCommandIsGiven() {
    cli.run().refused(HastenCli.WRONG_USAGE, "a command is missing");
  }

  @Test
  void suggestsTheOption_whenItIsMisspelt() {
    assertThat(cli.run("run", "Hi", "--max-token", "3").hint())
        .contains("did you mean --max-tokens");
  }

  @Test
  void advisesQuotes_whenThePromptFallsApart() {
    assertThat(cli.run("run", "what", "is", "this").hint()).contains("in quotes");
  }

  @Test
  void isWrongUsage_whenThePromptIsEmpty() {
    cli.run("run", DECODER, "").refused(HastenCli.WRONG_USAGE, "the prompt is empty");
    cli.pipe("\n").run("run", DECODER).refused(HastenCli.WRONG_USAGE, "the prompt is empty");
  }

  @Test
  void isWrongUsage_whenTheInputIsNotUtf8() {
    byte[] latin1 = {'G', 'r', (byte) 0xFC, (byte) 0xDF};

    cli.pipe(latin1).run("run", DECODER).refused(HastenCli.WRONG_USAGE, "not UTF-8");
    cli.pipe(latin1).run("embed", ENCODER).refused(HastenCli.WRONG_USAGE, "not UTF-8");
  }

  @Test
  void isWrongUsage_whenThePromptFillsTheContext() {
    cli.run("run", DECODER, "The capital of France is", "--raw", "--context", "5")
        .refused(HastenCli.WRONG_USAGE, "5 tokens", "the context holds 5");
  }

  @Test
  void isWrongUsage_whenTheContextIsLongerThanTheModels() {
    cli.run("run", DECODER, "Hi", "--context", "1000000")
        .refused(HastenCli.WRONG_USAGE, "context is 1000000");
  }

  @Test
  void isWrongUsage_whenATextIsLongerThanTheEncoder() {
    cli.run("embed", ENCODER, "word ".repeat(600))
        .refused(HastenCli.WRONG_USAGE, "602 tokens", "512");
  }

  @Test
  void isWrongUsage_whenTheModelIsOfTheOtherKind() {
    assertThat(cli.run("run", ENCODER, "Hi").refused(HastenCli.WRONG_USAGE, "bert").hint())
        .contains("hasten embed");
    cli.run("embed", DECODER, "Hi").refused(HastenCli.WRONG_USAGE, "llama");
  }

  @Test
  void fails_whenTheModelFileIsMissing() {
    String missing = folder.resolve("none.gguf").toString();

    cli.run("run", missing, "Hi").refused(HastenCli.FAILED, missing);
    cli.run("run", missing).refused(HastenCli.WRONG_USAGE, "the prompt is empty");
    cli.run("embed", missing, "Hi").refused(HastenCli.FAILED, missing);
  }

  @Test
  void suggestsTheNearestAlias_whenThereIsNoSuchModel() {
    Ran ran = cli.run("run", "smolm2-135m", "Hi").refused(HastenCli.FAILED, "smolm2-135m");

    assertThat(ran.hint()).contains("did you mean smollm2-135m?");
  }

  @Test
  void fails_whenADirectoryIsNoModel() throws IOException {
    Path directory = Files.createDirectory(folder.resolve("x.gguf"));

    cli.run("run", directory.toString(), "Hi").refused(HastenCli.FAILED, "has no config.json");
    cli.pipe("Hi")
        .run("run", folder.toString())
        .refused(HastenCli.FAILED, folder + " has no config.json");
  }

  @Test
  void fails_whenADirectoryHasNoWeights() throws IOException {
    Path directory = Files.createDirectory(folder.resolve("model"));
    Files.writeString(directory.resolve("config.json"), "{\"model_type\": \"bert\"}");

    cli.run("embed", directory.toString(), "Hi").refused(HastenCli.FAILED, directory.toString());
  }

  @Test
  void fails_whenTheDiskIsFullWhileFetching() throws IOException {
    try (FakeHub hub = new FakeHub()) {
      hub.put("acme/tiny-GGUF", "tiny.gguf", GgufFixture.small().bytes());
      Path part =
          cli.models().resolve(".partial/hf--acme--tiny-GGUF--tiny.gguf/hub/tiny.gguf.part");
      Files.createDirectories(part.getParent());
      Files.createSymbolicLink(part, Path.of("/dev/full"));

      Ran ran = online(hub).run("run", "hf:acme/tiny-GGUF/tiny.gguf", "Hi");

      ran.refused(HastenCli.FAILED, "cannot write in", "space");
      assertThat(Files.isSymbolicLink(part)).isFalse();
    }
  }

  @Test
  void fails_whenWhatCameHasAnotherHash() throws IOException {
    try (FakeHub hub = new FakeHub()) {
      byte[] content = GgufFixture.small().bytes();
      hub.put("acme/tiny-GGUF", "tiny.gguf", content);
      byte[] forged = content.clone();
      forged[forged.length - 1]++;
      hub.storageAnswers(FakeHub.send(forged));

      Ran ran = online(hub).run("models", "pull", "hf:acme/tiny-GGUF/tiny.gguf", "--json");

      ran.refused(HastenCli.FAILED, "has SHA-256", "expected");
    }
  }

  @Test
  void fails_whenTheHubHasNoSuchFile() throws IOException {
    try (FakeHub hub = new FakeHub()) {
      online(hub)
          .run("models", "pull", "hf:acme/none/none.gguf")
          .refused(HastenCli.FAILED, "cannot fetch hf:acme/none/none.gguf");
    }
  }

  @Test
  void printsTheStackTrace_whenVerbose() {
    Ran ran = cli.run("run", folder.resolve("none.gguf").toString(), "Hi", "--verbose");

    assertThat(ran.exitCode()).isEqualTo(HastenCli.FAILED);
    assertThat(ran.err()).contains("ResourceException", "\tat dev.hasten.");
    assertThat(ran.out()).isEmpty();
  }

  private Cli online(FakeHub hub) {
    return cli.set("HF_ENDPOINT", hub.endpoint()).set("HF_HUB_OFFLINE", "");
  }
}
