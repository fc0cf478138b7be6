package dev.hasten.tokenizer;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hasten.tokenizer.Tokenizer.SpecialText;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class ModelTokenizerTest {

  static Stream<Tokenizer> realTokenizers() {
    return Stream.of(TestTokenizers.smollm2(), TestTokenizers.gemma3(), TestTokenizers.miniLm());
  }

  /// Ids: 256 `<|end|>`, 257 `<|`, 258 `<|en`, the last two user-defined.
  private static MadeUp specials() {
    return MadeUp.byteLevel()
        .token("<|end|>", TokenKind.CONTROL)
        .token("<|", TokenKind.USER_DEFINED)
        .token("<|en", TokenKind.USER_DEFINED);
  }

  @Test
  void takesTheLongestSpecialTokenAtTheLeftmostPlace() {
    Tokenizer tokenizer = specials().build();
    assertThat(tokenizer.encode("a<|end|>b", SpecialText.PARSED)).containsExactly('a', 256, 'b');
    assertThat(tokenizer.encode("<|end", SpecialText.PARSED)).containsExactly(258, 'd');
    assertThat(tokenizer.encode("<<|e", SpecialText.PARSED)).containsExactly('<', 257, 'e');
  }

  @Test
  void matchesOnlyUserDefinedTokens_whenTextIsPlain() {
    Tokenizer tokenizer = specials().build();
    assertThat(tokenizer.encode("<|end|>", SpecialText.PLAIN)).containsExactly(258, 'd', '|', '>');
  }

  @Test
  void controlTokensAreNotShown() {
    Tokenizer tokenizer = specials().build();
    assertThat(tokenizer.decode('a', 256, 257)).isEqualTo("a<|");
    assertThat(tokenizer.bytesOf(256)).isEmpty();
    assertThat(tokenizer.pieceOf(256)).isEqualTo("<|end|>");
  }

  @Test
  void aUserDefinedTokenMayHaveSpaces_spelledEitherWay() {
    Tokenizer tokenizer =
        MadeUp.sentencePiece()
            .token("▁▁", TokenKind.USER_DEFINED)
            .token("x y", TokenKind.USER_DEFINED)
            .build();
    assertThat(tokenizer.encode("  x y", SpecialText.PLAIN)).containsExactly(1, 2);
    assertThat(tokenizer.decode(1, 2)).isEqualTo("  x y");
  }

  @Test
  void generationEndsAtEosEndOfTurnAndTheKnownControlTokens() {
    SpecialTokens special =
        specials()
            .token("<|im_end|>", TokenKind.NORMAL)
            .id("eos_token_id", 1)
            .id("eot_token_id", 2)
            .id("eom_token_id", 3)
            .id("bos_token_id", 4)
            .build()
            .specialTokens();
    assertThat(special.endOfGeneration()).containsExactlyInAnyOrder(1, 2, 3, 256);
    assertThat(special.control()).containsExactlyInAnyOrder(1, 2, 3, 4, 256);
    assertThat(special.bos()).hasValue(4);
    assertThat(special.eos()).hasValue(1);
  }

  @Test
  void realModelsEndTheirTurns() {
    Tokenizer smollm2 = TestTokenizers.smollm2();
    assertThat(smollm2.specialTokens().endOfGeneration().stream().map(smollm2::pieceOf))
        .containsExactlyInAnyOrder("<|im_end|>", "<|endoftext|>");
    Tokenizer gemma3 = TestTokenizers.gemma3();
    assertThat(gemma3.specialTokens().endOfGeneration().stream().map(gemma3::pieceOf))
        .containsExactlyInAnyOrder("<eos>", "<end_of_turn>");
  }

  @Test
  void addsBosAndEos_whenTheFileSaysSo() {
    MadeUp file = MadeUp.byteLevel().id("bos_token_id", 1).id("eos_token_id", 2);
    int[] ids = {7};
    assertThat(file.build().wrap(ids)).containsExactly(7);
    assertThat(file.flag("add_bos_token", true).build().wrap(ids)).containsExactly(1, 7);
    assertThat(file.flag("add_eos_token", true).build().wrap(ids)).containsExactly(1, 7, 2);
  }

  @Test
  void addsNoSecondBosOrEos() {
    Tokenizer tokenizer =
        MadeUp.byteLevel()
            .id("bos_token_id", 1)
            .id("eos_token_id", 2)
            .flag("add_bos_token", true)
            .flag("add_eos_token", true)
            .build();
    assertThat(tokenizer.wrap(new int[] {1, 7})).containsExactly(1, 7, 2);
    assertThat(tokenizer.wrap(new int[] {7, 2})).containsExactly(1, 7, 2);
    assertThat(tokenizer.wrap(new int[0])).containsExactly(1, 2);
  }

  @Test
  void addsBosByDefault_whereTheAlgorithmsModelsExpectIt() {
    MadeUp sentencePiece = MadeUp.sentencePiece().id("bos_token_id", 0);
    assertThat(sentencePiece.build().wrap(new int[] {5})).containsExactly(0, 5);
    MadeUp llama3 = MadeUp.byteLevel().id("bos_token_id", 0).text("pre", "llama-bpe");
    assertThat(llama3.build().wrap(new int[] {5})).containsExactly(0, 5);
    assertThat(llama3.flag("add_bos_token", false).build().wrap(new int[] {5})).containsExactly(5);
  }

  @ParameterizedTest
  @MethodSource("realTokenizers")
  void emptyTextHasNoTokens(Tokenizer tokenizer) {
    assertThat(tokenizer.encode("", SpecialText.PARSED)).isEmpty();
    assertThat(tokenizer.decode()).isEmpty();
  }

  @ParameterizedTest
  @MethodSource("realTokenizers")
  void loneSurrogatesBecomeReplacementCharacters(Tokenizer tokenizer) {
    for (String broken :
        new String[] {"a\uD83D", "\uDE42b", "\uD83D\uD83D\uDE42", "\uDE42\uD83D"}) {
      String repaired =
          broken
              .codePoints()
              .collect(
                  StringBuilder::new,
                  (text, c) -> text.appendCodePoint(c >= 0xD800 && c < 0xE000 ? 0xFFFD : c),
                  StringBuilder::append)
              .toString();
      assertThat(tokenizer.encode(broken, SpecialText.PARSED))
          .containsExactly(tokenizer.encode(repaired, SpecialText.PARSED));
    }
  }

  @ParameterizedTest
  @MethodSource("realTokenizers")
  void aMegabyteOfOneCharacterIsNoProblem(Tokenizer tokenizer) {
    String letters = "a".repeat(1 << 20);
    assertThat(tokenizer.encode(letters, SpecialText.PARSED)).isNotEmpty();
    String spaces = " ".repeat(1 << 20);
    int[] ids = tokenizer.encode("x" + spaces + "x", SpecialText.PARSED);
    assertThat(tokenizer.decode(ids)).startsWith("x").endsWith("x");
  }
}
