package dev.hasten.tokenizer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.hasten.error.BadModelException;
import dev.hasten.tokenizer.Tokenizer.SpecialText;
import org.junit.jupiter.api.Test;

/// GGUF's tokenizer of kind `t5`.
class SentencePieceUnigramTest {

  /// Ids 0 to 2 are `<pad>`, `</s>` and `<unk>`; then come the pieces, likelier if earlier.
  private static MadeUp unigram(String... pieces) {
    MadeUp file =
        MadeUp.unigram()
            .token("<pad>", TokenKind.CONTROL)
            .token("</s>", TokenKind.CONTROL)
            .token("<unk>", TokenKind.UNKNOWN)
            .id("eos_token_id", 1)
            .id("unknown_token_id", 2);
    float score = -1;
    for (String piece : pieces) {
      file.token(piece, TokenKind.NORMAL, score--);
    }
    return file;
  }

  private static int[] encode(MadeUp file, String text) {
    return file.build().encode(text, SpecialText.PARSED);
  }

  @Test
  void takesTheLikeliestWay() {
    MadeUp file = unigram("▁ab", "c", "▁", "a", "bc", "b");
    assertThat(encode(file, "abc")).containsExactly(3, 4);
    assertThat(encode(file, "bc")).containsExactly(5, 7);
  }

  @Test
  void hasOneUnknownToken_forNeighboursWithoutAToken() {
    assertThat(encode(unigram("▁", "a"), "a量量a量")).containsExactly(3, 4, 2, 4, 2);
  }

  @Test
  void endsATextByDefault() {
    assertThat(unigram("a").build().wrap(new int[] {3})).containsExactly(3, 1);
    assertThat(unigram("a").flag("add_eos_token", false).build().wrap(new int[] {3}))
        .containsExactly(3);
  }

  @Test
  void mergesSpaces_whereTheFileSaysSo() {
    MadeUp file = unigram("▁a", "▁");
    assertThat(encode(file, "  a  a ")).containsExactly(4, 4, 3, 4, 3, 4);
    assertThat(encode(file.flag("remove_extra_whitespaces", true), "  a  a "))
        .containsExactly(3, 3);
    assertThat(encode(file, "   ")).isEmpty();
  }

  @Test
  void addsNoSpace_whereTheFileSaysSo() {
    MadeUp file = unigram("▁a", "▁", "a").flag("add_space_prefix", false);
    assertThat(encode(file, "a a")).containsExactly(5, 3);
    assertThat(file.build().decode(3)).isEqualTo(" a");
  }

  @Test
  void refusesWhatItCannotUse() {
    assertRefused(unigram("a").flag("treat_whitespace_as_suffix", true), "knows false");
    assertRefused(unigram("a").text("precompiled_charsmap", "x"), "an array of UINT8");
    assertRefused(unigram("a").ints("precompiled_charsmap", 1), "an array of UINT8");
    assertRefused(unigram("a").id("unknown_token_id", 99), "unknown_token_id is 99");
    assertRefused(MadeUp.unigram().token("a", TokenKind.NORMAL), "unknown_token_id is missing");
  }

  private static void assertRefused(MadeUp file, String message) {
    assertThatThrownBy(file::build)
        .isInstanceOf(BadModelException.class)
        .hasMessageContaining(message);
  }
}
