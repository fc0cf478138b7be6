package dev.hasten.tokenizer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.hasten.error.BadModelException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PreTokenizerTest {

  /// `|` stands between the words.
  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      quoteCharacter = '`',
      ignoreLeadingAndTrailingWhitespace = false,
      value = {
        "gpt-2;I|'m| here|,| 123456|   | x|  ",
        "gpt-2;we|'|LL| don|'t",
        "default;a|\u00A0|b|\u3000|c",
        "smollm;a|  |1|2|½|.|3| x| |4",
        "llama-bpe;I|'M| |123|456| x|.y|\tz",
        "llama3; (|a|)|    | b",
        "llama-v3;'\u017F|é|\u0301x",
        "qwen2;x| |1|2|²| |Ⅷ|a",
      })
  void cutsAsItsPatternDoes(String name, String words) {
    List<String> expected = List.of(words.split("\\|"));
    assertThat(words(name, String.join("", expected))).isEqualTo(expected);
  }

  @Test
  void keepsLineBreaksTogether_inLlama3sPattern() {
    assertThat(words("llama-bpe", "a  \n \n  b;\n\nc"))
        .containsExactly("a", "  \n \n", " ", " b", ";\n\n", "c");
  }

  @Test
  void refusesANameItDoesNotKnow() {
    assertThatThrownBy(() -> PreTokenizer.named("klingon"))
        .isInstanceOf(BadModelException.class)
        .hasMessageContaining("klingon")
        .hasMessageContaining(
            "[default, gpt-2, llama-bpe, llama-v3, llama3, qwen2, roberta-bpe, smollm]");
  }

  private static List<String> words(String name, String text) {
    PreTokenizer preTokenizer = PreTokenizer.named(name);
    List<String> words = new ArrayList<>();
    for (int at = 0; at < text.length(); ) {
      int end = preTokenizer.endOfWord(text, at, text.length());
      words.add(text.substring(at, end));
      at = end;
    }
    return words;
  }
}
