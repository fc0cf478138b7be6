package dev.hasten.tokenizer;

import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.huggingface.tokenizers.HuggingFaceTokenizer;
import dev.hasten.TestModels;
import dev.hasten.tokenizer.ByteLevelBpe.WholeWords;
import dev.hasten.tokenizer.Tokenizer.SpecialText;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// A `tokenizer.json` gives the ids that Hugging Face's own library gives for it, for thousands of
/// generated texts: the vocabularies of the real models, and the small ones of many shapes.
class HuggingFaceOracleTest {
  private static final int TEXTS = 10_000;
  private static final int FEWER_TEXTS = 1_000;
  private static final int MOST_SHOWN = 3;

  @TempDir private Path directory;

  @BeforeAll
  static void staysOffTheNetwork() {
    System.setProperty("ai.djl.offline", "true");
    System.setProperty("OPT_OUT_TRACKING", "true");
  }

  @Test
  void agreesOnSmolLm() throws IOException {
    assertAgrees(
        OracleFiles.byteLevel(
            TestModels.smollm2(),
            List.of(OracleFiles.digits(), OracleFiles.gpt2Words()),
            WholeWords.MERGED),
        TEXTS);
  }

  @Test
  void agreesOnGemma() throws IOException {
    assertAgrees(OracleFiles.sentencePiece(TestModels.gemma3()), TEXTS);
  }

  static List<String> names() {
    return HuggingFaceGolden.names();
  }

  @ParameterizedTest
  @MethodSource("names")
  void agreesOnTheShape(String name) throws IOException {
    String json = HuggingFaceGolden.named(name).json();
    assertAgrees(json.getBytes(StandardCharsets.UTF_8), FEWER_TEXTS);
  }

  private void assertAgrees(byte[] json, int texts) throws IOException {
    Files.write(directory.resolve("tokenizer.json"), json);
    Tokenizer ours = TestTokenizers.directory(directory);
    try (HuggingFaceTokenizer oracle =
        HuggingFaceTokenizer.newInstance(
            new ByteArrayInputStream(json), Map.of("truncation", "false"))) {
      List<String> different =
          new RandomTexts(texts)
              .texts(texts).stream()
                  .filter(text -> !isAgreed(ours, oracle, text))
                  .limit(MOST_SHOWN)
                  .toList();
      assertThat(different).isEmpty();
    }
  }

  private static boolean isAgreed(Tokenizer ours, HuggingFaceTokenizer oracle, String text) {
    long[] expected = oracle.encode(text, false, false).getIds();
    long[] actual = Arrays.stream(ours.encode(text, SpecialText.PARSED)).asLongStream().toArray();
    return Arrays.equals(actual, expected);
  }
}
