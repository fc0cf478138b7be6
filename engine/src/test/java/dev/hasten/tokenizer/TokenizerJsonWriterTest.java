package dev.hasten.tokenizer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.hasten.TestModels;
import dev.hasten.error.BadModelException;
import dev.hasten.format.GgufFile;
import dev.hasten.format.GgufReader;
import dev.hasten.format.MetadataValue;
import dev.hasten.tokenizer.Tokenizer.SpecialText;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.foreign.Arena;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// A tokenizer of a GGUF file that becomes a `tokenizer.json` gives the same ids there.
class TokenizerJsonWriterTest {
  private static final int TEXTS = 1_000;

  @TempDir private Path directory;

  @ParameterizedTest
  @CsvSource({
    "smollm, <|im_start|>, <|im_end|>",
    "llama3, <|begin_of_text|>, <|im_end|>",
    "bert_uncased, [CLS], [SEP]",
    "llama, <s>, </s>",
    "gemma, <s>, </s>"
  })
  void givesTheSameIds(String name, String bos, String eos) throws IOException {
    Map<String, MetadataValue> metadata = ggufMetadata(name, bos, eos);
    assertSame(TestTokenizers.of(metadata), written(metadata));
  }

  @Test
  void givesTheSameIds_forSmolLm() {
    assertGivesTheIdsOf(TestModels.smollm2());
  }

  @Test
  void givesTheSameIds_forGemma() {
    assertGivesTheIdsOf(TestModels.gemma3());
  }

  private void assertGivesTheIdsOf(Path gguf) {
    try (GgufFile file = GgufReader.read(gguf)) {
      Tokenizer original = Tokenizers.of(file);
      Tokenizer copy = written(file.metadata());
      assertSame(original, copy);
      for (String text : new RandomTexts(24).texts(TEXTS)) {
        int[] ids = original.encode(text, SpecialText.PLAIN);
        assertThat(copy.decode(ids)).as(text).isEqualTo(original.decode(ids));
      }
    }
  }

  @Test
  void saysWhereAnswersEnd_andHowChatsAreWritten() throws IOException {
    try (GgufFile file = GgufReader.read(TestModels.smollm2())) {
      Map<String, String> files = TokenizerJsonWriter.of(file);
      assertThat(files)
          .containsOnlyKeys("tokenizer.json", "tokenizer_config.json", "generation_config.json");
      assertThat(files.get("generation_config.json")).contains("\"eos_token_id\" : [ 0, 2 ]");
      assertThat(files.get("tokenizer_config.json"))
          .contains("chat_template")
          .contains("\"model_max_length\" : 8192");
    }
  }

  @Test
  void refusesOtherKinds() throws IOException {
    Map<String, MetadataValue> metadata = ggufMetadata("t5", "<s>", "</s>");
    assertThatThrownBy(() -> written(metadata))
        .isInstanceOf(BadModelException.class)
        .hasMessageContaining("tokenizer.ggml.model is 't5'");
  }

  private Map<String, MetadataValue> ggufMetadata(String name, String bos, String eos)
      throws IOException {
    Path source = Files.createDirectory(directory.resolve("source"));
    HuggingFaceGolden.named(name).writeInto(source);
    Files.writeString(
        source.resolve("tokenizer_config.json"),
        "{\"bos_token\": \"%s\", \"eos_token\": \"%s\"}".formatted(bos, eos));
    return TestTokenizers.ggufMetadata(source);
  }

  private Tokenizer written(Map<String, MetadataValue> metadata) {
    Path target = directory.resolve("written");
    try (Arena arena = Arena.ofConfined()) {
      GgufFile file =
          new GgufFile(
              Path.of("made-up.gguf"),
              3,
              32,
              new LinkedHashMap<>(metadata),
              new LinkedHashMap<>(),
              0,
              arena);
      Files.createDirectory(target);
      for (Map.Entry<String, String> one : TokenizerJsonWriter.of(file).entrySet()) {
        Files.writeString(target.resolve(one.getKey()), one.getValue());
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return TestTokenizers.directory(target);
  }

  private static void assertSame(Tokenizer original, Tokenizer copy) {
    assertThat(copy.vocabularySize()).isEqualTo(original.vocabularySize());
    assertThat(copy.specialTokens().bos()).isEqualTo(original.specialTokens().bos());
    assertThat(copy.specialTokens().eos()).isEqualTo(original.specialTokens().eos());
    assertThat(copy.specialTokens().endOfGeneration())
        .isEqualTo(original.specialTokens().endOfGeneration());
    for (String text : new RandomTexts(23).texts(TEXTS)) {
      int[] ids = original.encode(text, SpecialText.PARSED);
      assertThat(copy.encode(text, SpecialText.PARSED)).as(text).containsExactly(ids);
      assertThat(copy.wrap(ids)).as(text).containsExactly(original.wrap(ids));
    }
  }
}
