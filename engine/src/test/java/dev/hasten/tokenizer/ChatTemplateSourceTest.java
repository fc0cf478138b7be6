package dev.hasten.tokenizer;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hasten.error.BadModelException;
import dev.hasten.format.Refusals;
import dev.hasten.format.SafetensorsDirectory;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.node.MissingNode;

class ChatTemplateSourceTest {
  @TempDir private Path directory;

  @Test
  void isMissing_whenNoFileHasOne() throws IOException {
    assertThat(source()).isEmpty();
    write("tokenizer_config.json", "{\"chat_template\": null}");
    assertThat(source()).isEmpty();
  }

  @Test
  void isTheStringOfTheTokenizersConfig() throws IOException {
    write("tokenizer_config.json", "{\"chat_template\": \"{{ a }}\"}");
    assertThat(source()).contains("{{ a }}");
  }

  @Test
  void isTheDefaultOfNamedOnes() throws IOException {
    write(
        "tokenizer_config.json",
        """
        {"chat_template": [{"name": "tool_use", "template": "tools"},
                           {"name": "default", "template": "plain"}]}
        """);
    assertThat(source()).contains("plain");
  }

  @Test
  void isTheOnlyNamedOne() throws IOException {
    write(
        "tokenizer_config.json", "{\"chat_template\": [{\"name\": \"rag\", \"template\": \"x\"}]}");
    assertThat(source()).contains("x");
  }

  @Test
  void isTheFileOfItsOwn_beforeAllOthers() throws IOException {
    write("chat_template.json", "{\"chat_template\": \"json\"}");
    assertThat(source()).contains("json");
    write("tokenizer_config.json", "{\"chat_template\": \"config\"}");
    assertThat(source()).contains("config");
    write("chat_template.jinja", "{{ jinja }}\n");
    assertThat(source()).contains("{{ jinja }}\n");
  }

  @Test
  void isRefused_whenItIsAmbiguousOrNoText() throws IOException {
    write(
        "tokenizer_config.json",
        "{\"chat_template\": [{\"name\": \"a\", \"template\": \"\"}, {\"name\": \"b\"}]}");
    Refusals.assertRefused(
        this::source, BadModelException.class, "tokenizer_config.json has chat templates [a, b]");
    write("tokenizer_config.json", "{\"chat_template\": 7}");
    Refusals.assertRefused(
        this::source, BadModelException.class, "chat_template is of type NUMBER");
  }

  private void write(String name, String text) throws IOException {
    Files.writeString(directory.resolve(name), text);
  }

  private Optional<String> source() {
    try (Arena arena = Arena.ofConfined()) {
      return ChatTemplateSource.of(
          new SafetensorsDirectory(
              directory, MissingNode.getInstance(), new LinkedHashMap<>(), 0, arena));
    }
  }
}
