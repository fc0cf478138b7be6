package dev.hasten.tokenizer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.hasten.error.BadModelException;
import dev.hasten.format.MetadataValue;
import dev.hasten.tokenizer.Tokenizer.SpecialText;
import java.nio.file.Path;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class TokenizersTest {

  static Stream<Arguments> hostileFiles() {
    return Stream.of(
        file(MadeUp.byteLevel().without("model"), "tokenizer.ggml.model is missing"),
        file(MadeUp.byteLevel().text("model", "rwkv").metadata(), "'rwkv', known are"),
        file(MadeUp.byteLevel().id("model", 1).metadata(), "is of type INT64"),
        file(MadeUp.byteLevel().text("pre", "other").metadata(), "'other', known are"),
        file(MadeUp.byteLevel().without("tokens"), "tokens is missing"),
        file(
            MadeUp.byteLevel().texts("tokens").ints("token_type").metadata(),
            "vocabulary is empty"),
        file(MadeUp.byteLevel().ints("token_type", 1, 1).metadata(), "256 tokens, but 2 token"),
        file(MadeUp.byteLevel().ints("token_type", 7).metadata(), "token_type[0] is 7"),
        file(MadeUp.byteLevel().ints("token_type", -1).metadata(), "token_type[0] is -1"),
        file(
            MadeUp.byteLevel().floats("token_type", 1).metadata(), "expected is an array of INT32"),
        file(MadeUp.byteLevel().without("merges"), "merges is missing"),
        file(MadeUp.byteLevel().texts("merges", "a b").metadata(), "merges[0] 'a b'"),
        file(MadeUp.byteLevel().texts("merges", "a 量").metadata(), "merges[0] 'a 量'"),
        file(MadeUp.byteLevel().texts("merges", "ab", "").metadata(), "merges[0] 'ab'"),
        file(MadeUp.byteLevel().texts("merges", "").metadata(), "merges[0] ''"),
        file(MadeUp.byteLevel().texts("merges", " ").metadata(), "merges[0] ' '"),
        file(MadeUp.byteLevel().text("merges", "a b").metadata(), "an array of strings"),
        file(MadeUp.byteLevel().token("a", TokenKind.NORMAL).metadata(), "tokens 97 and 256"),
        file(
            MadeUp.byteLevel().token("x".repeat(5000), TokenKind.NORMAL).metadata(),
            "token 256 is 5000 characters long"),
        file(MadeUp.byteLevel().id("bos_token_id", 256).metadata(), "bos_token_id is 256"),
        file(
            MadeUp.byteLevel().id("eos_token_id", 1L << 32).metadata(),
            "eos_token_id is 4294967296"),
        file(MadeUp.byteLevel().id("eot_token_id", -1).metadata(), "eot_token_id is -1"),
        file(MadeUp.byteLevel().text("eom_token_id", "x").metadata(), "expected is a token id"),
        file(MadeUp.byteLevel().flag("add_bos_token", true).metadata(), "bos_token_id is missing"),
        file(MadeUp.byteLevel().text("add_eos_token", "yes").metadata(), "true or false"),
        file(MadeUp.sentencePiece().without("scores"), "scores is missing"),
        file(MadeUp.sentencePiece().floats("scores", 1, 2).metadata(), "1 tokens, but 2 scores"),
        file(MadeUp.sentencePiece().floats("scores", Float.NaN).metadata(), "scores[0] is not"),
        file(MadeUp.sentencePiece().ints("scores", 1).metadata(), "an array of FLOAT32"),
        file(MadeUp.sentencePiece().ints("token_type", 1).metadata(), "nor an unknown token"),
        file(MadeUp.sentencePiece().token("<0xGG>", TokenKind.BYTE).metadata(), "'<0xGG>'"),
        file(MadeUp.sentencePiece().token("", TokenKind.BYTE).metadata(), "token 1 is a byte"),
        file(MadeUp.wordPiece("▁a", "▁a").metadata(), "tokens 3 and 4"),
        file(MadeUp.wordPiece().texts("tokens", "a", "b", "c").metadata(), "unknown_token_id is"));
  }

  private static Arguments file(Map<String, MetadataValue> metadata, String message) {
    return Arguments.of(message, metadata);
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("hostileFiles")
  void refusesAFileThatContradictsItself(String message, Map<String, MetadataValue> metadata) {
    assertThatThrownBy(() -> TestTokenizers.of(metadata))
        .isInstanceOf(BadModelException.class)
        .hasMessageContaining(message)
        .extracting(e -> ((BadModelException) e).hint())
        .asString()
        .isNotBlank();
  }

  @Test
  void refusesAVocabularyMadeToCollide() {
    MadeUp file = MadeUp.byteLevel();
    for (int i = 0; i < 1 << 14; i++) {
      // "Aa" and "BB" have the same hash.
      String bits = Integer.toBinaryString((1 << 14) | i);
      file.token(bits.replace("0", "Aa").replace("1", "BB"), TokenKind.NORMAL);
    }
    assertThatThrownBy(file::build)
        .isInstanceOf(BadModelException.class)
        .hasMessageContaining("same hash");
  }

  @Test
  void acceptsWhatIsHarmless() {
    Tokenizer tokenizer =
        MadeUp.byteLevel("a b", "a b".replace("b", "c"))
            .token("", TokenKind.NORMAL)
            .token("", TokenKind.NORMAL)
            .token("ab", TokenKind.UNUSED)
            .token("", TokenKind.CONTROL)
            .build();
    assertThat(tokenizer.encode("ab", SpecialText.PARSED)).containsExactly(256);
    assertThat(tokenizer.vocabularySize()).isEqualTo(262);
  }

  @Test
  void takesAllTokensForNormal_whenTheFileNamesNoTypes() {
    Tokenizer tokenizer = TestTokenizers.of(MadeUp.byteLevel("a b").without("token_type"));
    assertThat(tokenizer.encode("ab", SpecialText.PLAIN)).containsExactly(256);
  }

  @Test
  void refusesADirectoryWithoutTokenizer(@TempDir Path directory) {
    assertThatThrownBy(() -> TestTokenizers.directory(directory))
        .isInstanceOf(BadModelException.class)
        .hasMessageContaining("neither tokenizer.json nor vocab.txt");
  }
}
