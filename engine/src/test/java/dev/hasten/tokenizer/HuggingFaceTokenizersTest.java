package dev.hasten.tokenizer;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hasten.tokenizer.Tokenizer.SpecialText;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What the files beside a `tokenizer.json` add to it.
class HuggingFaceTokenizersTest {
  private static final int UNKNOWN = 0;
  private static final int BOS = 1;
  private static final int EOS = 2;
  private static final int END_OF_TURN = 5;

  @TempDir private Path directory;

  /// Its special tokens are normalised, as Llama 2's are.
  @BeforeEach
  void writeTokenizer() throws IOException {
    write(
        "tokenizer.json",
        """
        {"added_tokens": [
           {"id": 1, "content": "<s>", "special": true, "normalized": true},
           {"id": 2, "content": "</s>", "special": true, "normalized": true},
           {"id": 5, "content": "<end>", "special": true}],
         "normalizer": {"type": "Prepend", "prepend": "_"},
         "post_processor": {"type": "TemplateProcessing",
           "single": [{"SpecialToken": {"id": "<s>"}}, {"Sequence": {"id": "A"}}],
           "special_tokens": {"<s>": {"id": "<s>", "ids": [1], "tokens": ["<s>"]}}},
         "model": {"type": "BPE", "unk_token": "?", "merges": [], "fuse_unk": true,
           "vocab": {"?": 0, "<s>": 1, "</s>": 2, "a": 3, "_": 4}}}
        """);
    write(
        "tokenizer_config.json",
        "{\"bos_token\": \"<s>\", \"eos_token\": {\"content\": \"</s>\"}}");
  }

  private void write(String name, String text) throws IOException {
    Files.writeString(directory.resolve(name), text);
  }

  private Tokenizer tokenizer() {
    return TestTokenizers.directory(directory);
  }

  @Test
  void namesBosAndEos() {
    SpecialTokens special = tokenizer().specialTokens();
    assertThat(special.bos()).hasValue(BOS);
    assertThat(special.eos()).hasValue(EOS);
    assertThat(special.endOfGeneration()).containsExactly(EOS);
    assertThat(special.control()).containsExactlyInAnyOrder(BOS, EOS, END_OF_TURN);
  }

  @Test
  void namesThemInTheMap_whenTheConfigDoesNot() throws IOException {
    Files.delete(directory.resolve("tokenizer_config.json"));
    write("special_tokens_map.json", "{\"eos_token\": \"<end>\"}");
    assertThat(tokenizer().specialTokens().bos()).isEmpty();
    assertThat(tokenizer().specialTokens().eos()).hasValue(END_OF_TURN);
  }

  @Test
  void takesTheirIdsFromTheModelsConfig_whenNoFileNamesThem() throws IOException {
    Files.delete(directory.resolve("tokenizer_config.json"));
    Tokenizer tokenizer =
        TestTokenizers.directory(
            directory, "{\"vocab_size\": 6, \"bos_token_id\": 1, \"eos_token_id\": [5, 2]}");
    assertThat(tokenizer.specialTokens().bos()).hasValue(BOS);
    assertThat(tokenizer.specialTokens().eos()).hasValue(END_OF_TURN);
    assertThat(tokenizer.specialTokens().endOfGeneration())
        .containsExactlyInAnyOrder(EOS, END_OF_TURN);
  }

  @Test
  void endsAnswersWhereGenerationConfigSays() throws IOException {
    write("generation_config.json", "{\"eos_token_id\": [5]}");
    assertThat(tokenizer().specialTokens().endOfGeneration())
        .containsExactlyInAnyOrder(EOS, END_OF_TURN);
  }

  @Test
  void addsBosAndEos_whereTheConfigSays() throws IOException {
    int[] text = {3};
    assertThat(tokenizer().wrap(text)).containsExactly(BOS, 3);
    String names = "\"bos_token\": \"<s>\", \"eos_token\": \"</s>\"";
    write("tokenizer_config.json", "{%s, \"add_bos_token\": false}".formatted(names));
    assertThat(tokenizer().wrap(text)).containsExactly(3);
    write("tokenizer_config.json", "{%s, \"add_eos_token\": true}".formatted(names));
    assertThat(tokenizer().wrap(text)).containsExactly(BOS, 3, EOS);
    write("tokenizer_config.json", "{%s, \"add_bos_token\": null}".formatted(names));
    assertThat(tokenizer().wrap(text)).containsExactly(BOS, 3);
  }

  @Test
  void findsAddedTokensAsTheConfigSays() throws IOException {
    assertThat(tokenizer().encode("a</s>", SpecialText.PARSED)).containsExactly(4, 3, UNKNOWN);
    write(
        "tokenizer_config.json",
        "{\"added_tokens_decoder\": {\"2\": {\"content\": \"</s>\", \"special\": true}}}");
    assertThat(tokenizer().encode("a</s>", SpecialText.PARSED)).containsExactly(4, 3, EOS);
    assertThat(tokenizer().encode("a</s>", SpecialText.PLAIN)).containsExactly(4, 3, UNKNOWN);
  }
}
