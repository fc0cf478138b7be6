package dev.hasten.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hasten.HuggingFaceExport;
import dev.hasten.TestModels;
import dev.hasten.runtime.LanguageModel;
import dev.hasten.tokenizer.ChatTemplateSource;
import dev.hasten.tokenizer.SmollmTokenizerJson;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/// Commands on the real SmolLM2 as a Hugging Face directory, whose makers say that it answers with
/// the likeliest tokens.
class HuggingFaceRunTest {
  /// Of a mean Kullback-Leibler divergence that int8 activations raise to 3e-3.
  private static final double F16_DIVERGENCE = 1e-4;

  private static final String QUESTION = "What is a cat?";
  private static final String GGUF = TestModels.smollm2().toString();
  private static final Console.Terminal SCREEN = new Console.Terminal(true, true, true);

  @TempDir private static Path models;

  @TempDir Path folder;
  private Cli cli;

  @BeforeAll
  static void exportModel() {
    try (LanguageModel gguf = LanguageModel.open(TestModels.smollm2())) {
      Map<String, String> files =
          Map.of(
              "tokenizer.json",
              SmollmTokenizerJson.text(),
              "tokenizer_config.json",
              "{\"bos_token\": \"<|im_start|>\", \"eos_token\": \"<|im_end|>\"}",
              "generation_config.json",
              "{\"eos_token_id\": 2, \"do_sample\": false}",
              "chat_template.jinja",
              ChatTemplateSource.of(gguf.file()).orElseThrow());
      HuggingFaceExport.write(gguf.model(), files, directory());
    }
  }

  private static Path directory() {
    return models.resolve("SmolLM2");
  }

  @BeforeEach
  void makeCli() {
    cli = new Cli(folder);
  }

  @Test
  void answersAsTheGgufFileDoes_withTheLikeliestTokens() {
    JsonNode copy = answer(directory().toString(), "--seed=1");
    JsonNode gguf = answer(GGUF, "--temperature=0");

    assertThat(copy.get("promptTokens")).isEqualTo(gguf.get("promptTokens"));
    assertThat(copy.get("tokens")).isEqualTo(gguf.get("tokens"));
    assertThat(copy.get("text")).isEqualTo(gguf.get("text"));
    assertThat(answer(directory().toString(), "--seed=2").get("tokens"))
        .isEqualTo(copy.get("tokens"));
  }

  @Test
  void samples_whenTheUserSaysSo() {
    List<JsonNode> answers =
        List.of("--seed=1", "--seed=2", "--seed=3").stream()
            .map(seed -> answer(directory().toString(), seed, "--temperature=2").get("tokens"))
            .distinct()
            .toList();
    assertThat(answers).hasSizeGreaterThan(1);
  }

  private JsonNode answer(String model, String... options) {
    List<String> arguments = new ArrayList<>(List.of("run", model, QUESTION));
    arguments.addAll(List.of("--json", "--max-tokens=8", "--activations=float"));
    arguments.addAll(List.of(options));
    return cli.run(arguments.toArray(new String[0])).json();
  }

  @Test
  void chats() throws IOException {
    Path saved = folder.resolve("talk.json");
    cli.pipe("%s\n/save %s".formatted(QUESTION, saved))
        .run(SCREEN, "run", directory().toString(), "--max-tokens=8")
        .succeeded();
    assertThat(Files.readString(saved)).contains(QUESTION, "assistant");
  }

  /// F16 rounds the weights, by far less than other tokens would show.
  @Test
  void isEvaluated_againstTheGgufFile() {
    JsonNode divergence =
        cli.run(
                "evaluate",
                directory().toString(),
                "--activations=float",
                "--reference=" + GGUF,
                "--reference-activations=float",
                "--chunks=1",
                "--context=64",
                "--json")
            .json()
            .at("/decoder/divergence");
    assertThat(divergence.get("sameVocabulary").booleanValue()).isTrue();
    assertThat(divergence.at("/mean/value").doubleValue()).isLessThan(F16_DIVERGENCE);
  }
}
