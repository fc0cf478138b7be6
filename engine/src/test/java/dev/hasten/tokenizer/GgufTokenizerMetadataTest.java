package dev.hasten.tokenizer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.hasten.TestModels;
import dev.hasten.error.BadModelException;
import dev.hasten.format.MetadataValue;
import dev.hasten.tokenizer.ByteLevelBpe.WholeWords;
import dev.hasten.tokenizer.HuggingFaceGolden.Case;
import dev.hasten.tokenizer.Tokenizer.SpecialText;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// A tokenizer that becomes GGUF metadata gives the same ids there.
class GgufTokenizerMetadataTest {
  private static final int TEXTS = 2_000;

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
    writeTokenizer(name, bos, eos);
    Tokenizer original = TestTokenizers.directory(directory);
    Tokenizer copy = TestTokenizers.of(TestTokenizers.ggufMetadata(directory));

    assertThat(copy.vocabularySize()).isEqualTo(original.vocabularySize());
    assertThat(copy.specialTokens().bos()).isEqualTo(original.specialTokens().bos());
    assertThat(copy.specialTokens().endOfGeneration())
        .isEqualTo(original.specialTokens().endOfGeneration());
    for (Case one : HuggingFaceGolden.named(name).cases()) {
      assertSame(original, copy, one.text());
    }
    new RandomTexts(21).texts(TEXTS).forEach(text -> assertSame(original, copy, text));
  }

  private static void assertSame(Tokenizer original, Tokenizer copy, String text) {
    int[] ids = original.encode(text, SpecialText.PARSED);
    assertThat(copy.encode(text, SpecialText.PARSED)).as(text).containsExactly(ids);
    assertThat(copy.wrap(ids)).as(text).containsExactly(original.wrap(ids));
  }

  /// What GGUF's readers and SentencePiece's library make of a text is the same; Hugging Face's
  /// library differs from both where characters have accents of their own.
  @ParameterizedTest
  @CsvSource({"t5, <s>, </s>", "llama, <s>, </s>"})
  void givesTheIdsOfSentencePiece(String name, String bos, String eos) throws IOException {
    writeTokenizer(name, bos, eos);
    Tokenizer copy = TestTokenizers.of(TestTokenizers.ggufMetadata(directory));

    for (Case one : HuggingFaceGolden.named(name).cases()) {
      assertThat(copy.encode(one.text(), SpecialText.PLAIN))
          .as(one.text())
          .containsExactly(one.sentencePiece().toArray(new Integer[0]));
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"xlmr", "xlmr_old"})
  void hasTheUnigramModelOfXlmR(String name) throws IOException {
    writeTokenizer(name, "<s>", "</s>");
    Tokenizer original = TestTokenizers.directory(directory);
    Tokenizer copy = TestTokenizers.of(TestTokenizers.ggufMetadata(directory));

    for (String text : List.of("Hello, world!", " The  café ½ is\nopen ", "日本語 x", "")) {
      assertSame(original, copy, text);
    }
    assertThat(copy.wrap(new int[] {7})).containsExactly(0, 7, 2);
  }

  @Test
  void givesTheIdsOfTheFileThatItCameFrom_forSmolLm() throws IOException {
    byte[] json =
        OracleFiles.byteLevel(
            TestModels.smollm2(),
            List.of(OracleFiles.digits(), OracleFiles.gpt2Words()),
            WholeWords.MERGED);
    assertGivesTheIdsOf(TestTokenizers.smollm2(), json);
  }

  @Test
  void givesTheIdsOfTheFileThatItCameFrom_forGemma() throws IOException {
    assertGivesTheIdsOf(TestTokenizers.gemma3(), OracleFiles.sentencePiece(TestModels.gemma3()));
  }

  private void assertGivesTheIdsOf(Tokenizer origin, byte[] json) throws IOException {
    Files.write(directory.resolve("tokenizer.json"), json);
    Tokenizer copy = TestTokenizers.of(TestTokenizers.ggufMetadata(directory));
    for (String text : new RandomTexts(22).texts(TEXTS)) {
      assertThat(copy.encode(text, SpecialText.PARSED))
          .as(text)
          .containsExactly(origin.encode(text, SpecialText.PARSED));
    }
  }

  @Test
  void carriesTheChatTemplate() throws IOException {
    writeTokenizer("smollm", "<|im_start|>", "<|im_end|>");
    Files.writeString(directory.resolve("chat_template.jinja"), "{{ messages }}");
    assertThat(TestTokenizers.ggufMetadata(directory))
        .containsEntry("tokenizer.chat_template", new MetadataValue.Text("{{ messages }}"));
  }

  @Test
  void carriesAnotherEndOfAnswers() throws IOException {
    writeTokenizer("smollm", "<|im_start|>", "<|im_start|>");
    Files.writeString(directory.resolve("generation_config.json"), "{\"eos_token_id\": [7, 600]}");
    Tokenizer copy = TestTokenizers.of(TestTokenizers.ggufMetadata(directory));
    assertThat(copy.specialTokens().endOfGeneration()).contains(7, 600, 601);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          gpt2             | added_tokens is with 'foo', which takes the space around it
          gpt4o            | pre_tokenizer is none that has a name in GGUF
          isolated         | pre_tokenizer is none that has a name in GGUF
          mistral          | pre_tokenizer is Metaspace as it is
          llama_not_legacy | pre_tokenizer is Metaspace as it is
          unigram_bytes    | model.byte_fallback is true
          albert           | normalizer.normalizers[0] is another than of ' {2,}'
          bert_cased       | normalizer is one that keeps control or Chinese characters
          words            | normalizer is Sequence
          """)
  void refusesWhatGgufHasNoWordsFor(String name, String message) throws IOException {
    writeTokenizer(name, "<s>", "</s>");
    assertThatThrownBy(() -> TestTokenizers.ggufMetadata(directory))
        .isInstanceOf(BadModelException.class)
        .hasMessageContaining(message);
  }

  private void writeTokenizer(String name, String bos, String eos) throws IOException {
    HuggingFaceGolden.named(name).writeInto(directory);
    Files.writeString(
        directory.resolve("tokenizer_config.json"),
        "{\"bos_token\": {\"content\": \"%s\"}, \"eos_token\": \"%s\"}".formatted(bos, eos));
  }
}
