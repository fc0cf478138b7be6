package dev.hasten.tokenizer;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hasten.tokenizer.Tokenizer.SpecialText;
import org.junit.jupiter.api.Test;

class ByteLevelBpeTest {
  private static final int MEGABYTE = 1 << 20;

  @Test
  void mergesTheEarliestRuleFirst() {
    Tokenizer tokenizer = MadeUp.byteLevel("b c", "a b", "a bc").build();
    assertThat(tokenizer.encode("abc", SpecialText.PLAIN)).containsExactly(258);
    assertThat(tokenizer.encode("ab", SpecialText.PLAIN)).containsExactly(257);
  }

  @Test
  void mergesTheLeftmostOfEqualPairs() {
    Tokenizer tokenizer = MadeUp.byteLevel("a a").build();
    assertThat(tokenizer.encode("aaaaa", SpecialText.PLAIN)).containsExactly(256, 256, 'a');
  }

  @Test
  void mergesStayInsideWords() {
    Tokenizer tokenizer = MadeUp.byteLevel("a Ġ", "Ġ b").build();
    assertThat(tokenizer.encode("a b", SpecialText.PLAIN)).containsExactly('a', 257);
  }

  @Test
  void aWholeWordIsTakenAsItIs_whenThePreTokenizerIsLlama3s() {
    MadeUp file = MadeUp.byteLevel("a b").token("abc", TokenKind.NORMAL);
    assertThat(file.build().encode("abc", SpecialText.PLAIN)).containsExactly(256, 'c');
    assertThat(file.text("pre", "llama-bpe").build().encode("abc", SpecialText.PLAIN))
        .containsExactly(257);
  }

  @Test
  void aWholeWordIsNoControlToken_whenTextIsPlain() {
    Tokenizer tokenizer =
        MadeUp.byteLevel().token("stop", TokenKind.CONTROL).text("pre", "llama3").build();
    assertThat(tokenizer.encode("stop", SpecialText.PLAIN)).containsExactly('s', 't', 'o', 'p');
    assertThat(tokenizer.encode("stop", SpecialText.PARSED)).containsExactly(256);
  }

  @Test
  void aByteWithoutTokenIsLeftOut_asInSmolLm2() {
    Tokenizer tokenizer = TestTokenizers.smollm2();
    int[] ids = tokenizer.encode("a\u0004b", SpecialText.PLAIN);
    assertThat(tokenizer.decode(ids)).isEqualTo("ab");
  }

  @Test
  void longRunsTakeNoQuadraticTime() {
    Tokenizer tokenizer = MadeUp.byteLevel("a a", "aa aa", "Ġ Ġ", "ĠĠ ĠĠ").build();
    assertThat(tokenizer.encode("a".repeat(MEGABYTE), SpecialText.PLAIN))
        .hasSize(MEGABYTE / 4)
        .containsOnly(257);
    assertThat(tokenizer.encode(" ".repeat(MEGABYTE), SpecialText.PLAIN))
        .hasSize(MEGABYTE / 4)
        .containsOnly(259);
  }

  @Test
  void decodingGivesTheTextBack() {
    for (String pre : new String[] {"smollm", "gpt-2", "llama-bpe", "qwen2"}) {
      Tokenizer tokenizer = TestTokenizers.smollm2With(pre);
      for (String text : new RandomTexts(11).texts(1000)) {
        assertThat(tokenizer.decode(tokenizer.encode(text, SpecialText.PLAIN))).isEqualTo(text);
      }
    }
  }

  @Test
  void everyAlphabetCharacterIsOneByte() {
    for (int value = 0; value < 256; value++) {
      assertThat(ByteAlphabet.read(String.valueOf(ByteAlphabet.spell(value))))
          .containsExactly(value);
    }
    assertThat(ByteAlphabet.spell(' ')).isEqualTo('Ġ');
    assertThat(ByteAlphabet.spell('\n')).isEqualTo('Ċ');
  }
}
