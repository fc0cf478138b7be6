package dev.hasten.tokenizer;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hasten.tokenizer.Tokenizer.SpecialText;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// The ids are those of llama.cpp (GGUF) and transformers (WordPiece): `golden/README.md`.
class GoldenTokenizationTest {

  @Test
  void byteLevelBpeGivesLlamaCppsIds() {
    assertCases(TestTokenizers.smollm2(), "tokenize_smollm2.json", 21);
  }

  @Test
  void sentencePieceBpeGivesLlamaCppsIds() {
    assertCases(TestTokenizers.gemma3(), "tokenize_gemma3.json", 21);
  }

  @Test
  void wordPieceGivesTransformersIds_whenWrapped() {
    Tokenizer tokenizer = TestTokenizers.miniLm();
    JsonNode cases = golden("minilm.json").path("cases");
    assertThat(cases).hasSize(6);
    for (JsonNode one : cases) {
      String text = one.path("text").asString();
      assertThat(tokenizer.wrap(tokenizer.encode(text, SpecialText.PARSED)))
          .as(text)
          .containsExactly(ids(one.path("ids")));
    }
  }

  @Test
  void promptsOfTheLogitReferencesHaveTheirIds() {
    assertPrompts(TestTokenizers.smollm2(), "smollm2.json");
    assertPrompts(TestTokenizers.gemma3(), "gemma3.json");
  }

  private static void assertCases(Tokenizer tokenizer, String name, int count) {
    JsonNode cases = golden(name).path("cases");
    assertThat(cases).hasSize(count);
    for (JsonNode one : cases) {
      String text = one.path("text").asString();
      int[] expected = ids(one.path("ids"));
      assertThat(tokenizer.encode(text, SpecialText.PARSED)).as(text).containsExactly(expected);
    }
  }

  private static void assertPrompts(Tokenizer tokenizer, String name) {
    JsonNode cases = golden(name).path("cases");
    assertThat(cases).isNotEmpty();
    for (JsonNode one : cases) {
      String prompt = one.path("prompt").asString();
      int[] encoded = tokenizer.wrap(tokenizer.encode(prompt, SpecialText.PARSED));
      assertThat(encoded).as(prompt).containsExactly(ids(one.path("ids")));
      assertThat(tokenizer.decode(ids(one.path("greedy"))))
          .as(prompt)
          .isEqualTo(one.path("greedy_text").asString());
    }
  }

  private static int[] ids(JsonNode array) {
    return Stream.iterate(0, i -> i < array.size(), i -> i + 1)
        .mapToInt(i -> array.get(i).asInt())
        .toArray();
  }

  private static JsonNode golden(String name) {
    try (InputStream stream =
        Objects.requireNonNull(
            GoldenTokenizationTest.class.getResourceAsStream("/golden/" + name), name)) {
      return new JsonMapper().readTree(stream);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
