package dev.hasten.tokenizer;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hasten.tokenizer.Tokenizer.SpecialText;
import org.junit.jupiter.api.Test;

class SentencePieceBpeTest {
  private static final int MEGABYTE = 1 << 20;

  /// Ids: 0 unknown, 1 a, 2 b, 3 c, 4 ▁, then what the test adds.
  private static MadeUp letters() {
    return MadeUp.sentencePiece()
        .token("a", TokenKind.NORMAL, -9)
        .token("b", TokenKind.NORMAL, -9)
        .token("c", TokenKind.NORMAL, -9)
        .token("▁", TokenKind.NORMAL, -9);
  }

  @Test
  void mergesTheHighestScoreFirst() {
    Tokenizer tokenizer =
        letters().token("ab", TokenKind.NORMAL, -2).token("bc", TokenKind.NORMAL, -1).build();
    assertThat(tokenizer.encode("abc", SpecialText.PLAIN)).containsExactly(1, 6);
  }

  @Test
  void ordersScoresOfBothSigns() {
    Tokenizer tokenizer =
        letters().token("ab", TokenKind.NORMAL, -0f).token("bc", TokenKind.NORMAL, 2).build();
    assertThat(tokenizer.encode("abc", SpecialText.PLAIN)).containsExactly(1, 6);
  }

  @Test
  void mergesTheLeftmost_whenScoresAreEqual() {
    Tokenizer tokenizer =
        letters().token("bc", TokenKind.NORMAL, 0f).token("ab", TokenKind.NORMAL, -0f).build();
    assertThat(tokenizer.encode("abc", SpecialText.PLAIN)).containsExactly(6, 3);
  }

  @Test
  void mergesAcrossSpaces() {
    Tokenizer tokenizer =
        letters().token("a▁b", TokenKind.NORMAL).token("▁b", TokenKind.NORMAL).build();
    assertThat(tokenizer.encode("a b", SpecialText.PLAIN)).containsExactly(5);
    assertThat(tokenizer.decode(5)).isEqualTo("a b");
  }

  @Test
  void aSpaceIsAddedInFront_whenTheFileSaysSo() {
    MadeUp file = letters().token("▁a", TokenKind.NORMAL).token("<s>", TokenKind.CONTROL);
    Tokenizer tokenizer = file.flag("add_space_prefix", true).build();
    assertThat(tokenizer.encode("a<s>a", SpecialText.PARSED)).containsExactly(5, 6, 5);
    assertThat(tokenizer.encode("", SpecialText.PARSED)).isEmpty();
    assertThat(tokenizer.decode(5, 2)).isEqualTo("ab");
    assertThat(tokenizer.decode(6, 5)).isEqualTo("a");
  }

  @Test
  void aCharacterWithoutTokenBecomesItsBytes() {
    Tokenizer tokenizer = letters().bytes().build();
    int[] ids = tokenizer.encode("aé", SpecialText.PLAIN);
    assertThat(ids).containsExactly(1, 5 + 0xC3, 5 + 0xA9);
    assertThat(tokenizer.decode(ids)).isEqualTo("aé");
    assertThat(tokenizer.bytesOf(5 + 0xC3)).containsExactly(0xC3);
  }

  @Test
  void aRunOfUnknownCharactersIsOneUnknownToken_whenThereAreNoBytes() {
    Tokenizer tokenizer = letters().build();
    int[] ids = tokenizer.encode("aéèbx", SpecialText.PLAIN);
    assertThat(ids).containsExactly(1, 0, 2, 0);
    assertThat(tokenizer.decode(ids)).isEqualTo("a\uFFFDb\uFFFD");
  }

  @Test
  void plainTextNeverMergesIntoAControlToken() {
    Tokenizer tokenizer = letters().token("ab", TokenKind.CONTROL).build();
    assertThat(tokenizer.encode("ab", SpecialText.PLAIN)).containsExactly(1, 2);
    assertThat(tokenizer.encode("ab", SpecialText.PARSED)).containsExactly(5);
  }

  @Test
  void longRunsTakeNoQuadraticTime() {
    Tokenizer tokenizer =
        letters().token("aa", TokenKind.NORMAL, -1).token("▁▁", TokenKind.NORMAL, -1).build();
    assertThat(tokenizer.encode("a".repeat(MEGABYTE), SpecialText.PLAIN))
        .hasSize(MEGABYTE / 2)
        .containsOnly(5);
    assertThat(tokenizer.encode(" ".repeat(MEGABYTE), SpecialText.PLAIN))
        .hasSize(MEGABYTE / 2)
        .containsOnly(6);
  }

  @Test
  void decodingGivesTheTextBack() {
    Tokenizer tokenizer = TestTokenizers.gemma3();
    for (String text : new RandomTexts(12).texts(2000)) {
      assertThat(tokenizer.decode(tokenizer.encode(text, SpecialText.PLAIN))).isEqualTo(text);
    }
  }
}
