package dev.hasten.cli;

import dev.hasten.TinyDecoders;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Hugging Face directories whose small files are bad, from the command line to the exit code.
class BadDirectoriesTest {
  private static final String LETTERS =
      "{\"model\": {\"type\": \"BPE\", \"vocab\": {\"a\": 0, \"b\": 1}, \"merges\": []}}";

  @TempDir Path folder;
  private Path model;

  @BeforeEach
  void writeModel() throws IOException {
    model = TinyDecoders.llama().write(folder);
    write("tokenizer.json", LETTERS);
  }

  private void write(String name, String text) throws IOException {
    Files.writeString(model.resolve(name), text);
  }

  private void assertRefused(String... messageParts) {
    new Cli(folder).run("run", model.toString(), "ab").refused(HastenCli.FAILED, messageParts);
  }

  @Test
  void namesATokenizerOfAnUnknownKind() throws IOException {
    write("tokenizer.json", "{\"model\": {\"type\": \"WordLevel\", \"vocab\": {\"a\": 0}}}");
    assertRefused("tokenizer.json: model is of type 'WordLevel', this build knows BPE");
  }

  @Test
  void saysThatATokenizerIsMissing() throws IOException {
    Files.delete(model.resolve("tokenizer.json"));
    assertRefused("has neither tokenizer.json nor vocab.txt");
  }

  @Test
  void saysThatATokenHasNoRow() throws IOException {
    write("tokenizer.json", LETTERS.replace("1}", "262}"));
    assertRefused("token 'b' has the id 262", "262");
  }

  @Test
  void saysWhatATemplateRefuses() throws IOException {
    write("chat_template.jinja", "{{ raise_exception('no questions') }}");
    new Cli(folder)
        .run("run", model.toString(), "ab")
        .refused(HastenCli.WRONG_USAGE, "no questions");
  }

  @Test
  void stopsATemplateThatLoops() throws IOException {
    write(
        "chat_template.jinja",
        "{% for a in range(99999) %}{% for b in range(99999) %}{% endfor %}{% endfor %}");
    assertRefused("template");
  }

  @Test
  void saysThatDefaultsAreOutOfRange() throws IOException {
    write("generation_config.json", "{\"top_p\": 7}");
    assertRefused("generation_config.json: top-p is 7");
  }
}
