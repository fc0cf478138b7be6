package dev.hasten.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hasten.TinyDecoders;
import dev.hasten.TinyModel;
import dev.hasten.TinyModels;
import dev.hasten.catalog.FakeHub;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// Models that people bring and that cannot serve, from the command line to the exit code. Their
/// parts have tests of their own: templates, tokenizers, shards, configurations, the hub.
class ModelErrorsTest {
  private static final String TEMPLATE = "tokenizer.chat_template";

  @TempDir private Path folder;
  private Cli cli;

  @BeforeEach
  void makeCli() {
    cli = new Cli(folder);
  }

  private Ran ask(TinyModel model) {
    return cli.run("run", model.write(folder).toString(), "Hi", "--max-tokens", "1");
  }

  @Test
  void repeatsTheTemplatesWords_whenItRaises() {
    ask(TinyModels.llama().withText(TEMPLATE, "{{ raise_exception('only of cats, please') }}"))
        .refused(HastenCli.WRONG_USAGE, "only of cats, please");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{% for a in range(99999) %}{% for b in range(99999) %}{% endfor %}{% endfor %}",
        "{% macro m() %}{{ m() }}{% endmacro %}{{ m() }}"
      })
  void givesUp_whenTheTemplateDoesNotEnd(String template) {
    ask(TinyModels.llama().withText(TEMPLATE, template)).refused(HastenCli.FAILED, "chat template");
  }

  @Test
  void namesTheConstruct_whenTheTemplateHasOneThatIsUnknown() {
    ask(TinyModels.llama().withText(TEMPLATE, "{% include 'x' %}"))
        .refused(HastenCli.FAILED, "chat template, line 1", "unsupported");
  }

  @Test
  void namesTheKind_whenTheTokenizerIsOfAnUnknownOne() {
    ask(TinyModels.llama().withText("tokenizer.ggml.model", "rwkv"))
        .refused(HastenCli.FAILED, "rwkv");
  }

  @Test
  void namesTheFile_whenAShardIsMissing() throws IOException {
    Path model = TinyDecoders.llama().writeShards(folder, 40_000);
    Files.delete(model.resolve("model-00002-of-00005.safetensors"));

    cli.run("run", model.toString(), "Hi")
        .refused(HastenCli.FAILED, "files are missing", "model-00002-of-00005.safetensors");
  }

  @Test
  void namesBothSizes_whenTheConfigurationContradictsTheTensors() {
    Path model = TinyDecoders.llama().with("hidden_size", 48).write(folder);

    cli.run("run", model.toString(), "Hi")
        .refused(HastenCli.FAILED, "is [262, 32], the configuration needs [262, 48]");
  }

  @ParameterizedTest
  @CsvSource({
    "401, GatedRepo, is gated: its licence must be accepted first, accept the licence on",
    "401, RepoNotFound, has no public repository, how it is spelled",
    "404, EntryNotFound, has no file tiny.gguf, see its files on"
  })
  void saysWhatToDo_whenTheHubGivesNothing(int status, String code, String error, String hint)
      throws IOException {
    try (FakeHub hub = new FakeHub()) {
      hub.hubAnswers(FakeHub.status(status, "X-Error-Code", code));

      Ran ran =
          cli.set("HF_ENDPOINT", hub.endpoint()).run("run", "hf:acme/tiny-GGUF/tiny.gguf", "Hi");

      assertThat(ran.refused(HastenCli.FAILED, error).hint()).contains(hint);
    }
  }
}
