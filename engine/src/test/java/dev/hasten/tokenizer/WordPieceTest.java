package dev.hasten.tokenizer;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hasten.tokenizer.Tokenizer.SpecialText;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class WordPieceTest {
  private static final List<String> VOCABULARY =
      List.of(
          "[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]", "play", "##ing", "##ed", "cafe", "!", "量");

  @Test
  void spellsAWordByTheLongestPieces() {
    Tokenizer tokenizer = MadeUp.wordPiece("▁play", "▁playin", "ing", "g", "i").build();
    assertThat(tokenizer.encode("playing play", SpecialText.PLAIN)).containsExactly(4, 6, 3);
    assertThat(tokenizer.decode(3, 5, 3)).isEqualTo("playing play");
  }

  @Test
  void aWordIsUnknown_whenItCannotBeSpelledOrIsTooLong() {
    Tokenizer tokenizer = MadeUp.wordPiece("▁a", "a").build();
    assertThat(tokenizer.encode("ax a", SpecialText.PLAIN)).containsExactly(0, 3);
    assertThat(tokenizer.encode("a".repeat(100), SpecialText.PLAIN)).hasSize(100);
    assertThat(tokenizer.encode("a".repeat(101), SpecialText.PLAIN)).containsExactly(0);
    assertThat(tokenizer.encode("a".repeat(1 << 20), SpecialText.PLAIN)).containsExactly(0);
  }

  @Test
  void isolatesPunctuationAndChineseCharacters() {
    Tokenizer tokenizer = MadeUp.wordPiece("▁a", "▁,", "▁量", "▁化").build();
    assertThat(tokenizer.encode("a,量化a", SpecialText.PLAIN)).containsExactly(3, 4, 5, 6, 3);
  }

  @Test
  void ignoresCase_whenTheVocabularyHasNoCapitals() {
    Tokenizer lowered = MadeUp.wordPiece("▁cafe").build();
    assertThat(lowered.encode("CAFÉ", SpecialText.PLAIN)).containsExactly(3);
    Tokenizer cased = MadeUp.wordPiece("▁cafe", "▁CAFÉ").build();
    assertThat(cased.encode("CAFÉ cafe café", SpecialText.PLAIN)).containsExactly(4, 3, 0);
  }

  @Test
  void ignoresCaseAndAccents_asTheFileSays() {
    MadeUp file = MadeUp.wordPiece("▁cafe", "▁café");
    assertThat(
            file.flag("normalizer.strip_accents", false).build().encode("CAFÉ", SpecialText.PLAIN))
        .containsExactly(4);
    assertThat(file.flag("normalizer.lowercase", false).build().encode("CAFÉ", SpecialText.PLAIN))
        .containsExactly(0);
  }

  @Test
  void wrapsInClsAndSep() {
    Tokenizer tokenizer = MadeUp.wordPiece("▁a").build();
    assertThat(tokenizer.wrap(new int[] {3})).containsExactly(1, 3, 2);
    assertThat(tokenizer.wrap(new int[0])).containsExactly(1, 2);
  }

  @Test
  void readsVocabularyText_whenThereIsNoTokenizerJson(@TempDir Path directory) throws IOException {
    Files.write(directory.resolve("vocab.txt"), VOCABULARY);
    Files.writeString(
        directory.resolve("tokenizer_config.json"),
        "{\"do_lower_case\": true, \"strip_accents\": null, \"sep_token\": {\"content\": \"[SEP]\"}}");
    Tokenizer tokenizer = TestTokenizers.directory(directory);
    assertThat(tokenizer.wrap(tokenizer.encode("Playing Café!量", SpecialText.PLAIN)))
        .containsExactly(2, 5, 6, 8, 9, 10, 3);
    assertThat(tokenizer.encode("[MASK]", SpecialText.PARSED)).containsExactly(4);
    assertThat(tokenizer.specialTokens().control()).containsExactlyInAnyOrder(0, 2, 3, 4);
  }

  @Test
  void readsTokensThatWereAddedToTheVocabulary(@TempDir Path directory) throws IOException {
    Files.writeString(
        directory.resolve("tokenizer.json"),
        """
        {"added_tokens": [{"id": 4, "content": "<new>", "special": true},
                          {"id": 5, "content": "<own>", "special": false}],
         "pre_tokenizer": {"type": "BertPreTokenizer"},
         "normalizer": {"type": "BertNormalizer", "lowercase": false},
         "model": {"type": "WordPiece", "vocab": {"[UNK]": 0, "[CLS]": 1, "[SEP]": 2, "É": 3}}}
        """);
    Tokenizer tokenizer = TestTokenizers.directory(directory);
    assertThat(tokenizer.encode("É é<new>", SpecialText.PARSED)).containsExactly(3, 0, 4);
    assertThat(tokenizer.encode("É<own>", SpecialText.PLAIN)).containsExactly(3, 5);
  }

  @Test
  void decodingGivesTheTextBackUpToNormalisation() {
    Tokenizer tokenizer = TestTokenizers.miniLm();
    BertNormalizer normalizer = BertNormalizer.of(BertNormalizer.Case.LOWERED);
    List<String> known =
        new RandomTexts(13).texts(3000).stream().filter(text -> isKnown(tokenizer, text)).toList();
    assertThat(known).hasSizeGreaterThan(500);
    for (String text : known) {
      String decoded = tokenizer.decode(tokenizer.encode(text, SpecialText.PLAIN));
      assertThat(decoded.replace(" ", "")).isEqualTo(normalizer.normalize(text).replace(" ", ""));
    }
  }

  private static boolean isKnown(Tokenizer tokenizer, String text) {
    int unknown = 100;
    for (int id : tokenizer.encode(text, SpecialText.PLAIN)) {
      if (id == unknown) {
        return false;
      }
    }
    return true;
  }
}
