package dev.hasten.tokenizer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.hasten.error.BadModelException;
import dev.hasten.error.UsageException;
import dev.hasten.tokenizer.Tokenizer.SpecialText;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// A `tokenizer.json` that this build does not know, or that contradicts itself, is refused by
/// name.
class BadTokenizerJsonTest {
  private static final String BPE =
      "{'type': 'BPE', 'vocab': {'a': 0, 'b': 1, 'ab': 2}, 'merges': ['a b']}";

  @TempDir private Path directory;

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          WordLevel | model is of type 'WordLevel', this build knows BPE, Unigram, WordPiece
          bpe       | model is of type 'bpe'
          """)
  void namesAModelItDoesNotKnow(String type, String message) {
    assertRefused("{'model': {'type': '%s', 'vocab': {'a': 0}}}".formatted(type), message);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '"',
      textBlock =
          """
          normalizer     | {'type': 'Odd'} | normalizer is of type 'Odd', this build knows BertNormalizer
          normalizer     | {'type': 'Sequence', 'normalizers': [{'type': 'NFC'}, {'type': 'Odd'}]} | normalizer.normalizers[1] is of type 'Odd'
          normalizer     | {'type': 'Precompiled', 'precompiled_charsmap': '?'} | is no Base64
          normalizer     | {'type': 'Precompiled', 'precompiled_charsmap': 'AAAAAA=='} | says that 0 of them are a trie
          normalizer     | {'type': 'Precompiled', 'precompiled_charsmap': '////fwAAAAA='} | says that 2147483647 of them are a trie
          normalizer     | {'type': 'Replace', 'pattern': {'String': ''}, 'content': 'x'} | normalizer.pattern is an empty string
          normalizer     | {'type': 'Replace', 'pattern': {'Regex': '('}, 'content': 'x'} | normalizer.pattern.Regex is '('
          normalizer     | {'type': 'Prepend'} | normalizer.prepend is missing
          normalizer     | 7 | normalizer.type is missing
          pre_tokenizer  | {'type': 'UnicodeScripts'} | pre_tokenizer is of type 'UnicodeScripts'
          pre_tokenizer  | {'type': 'Split', 'pattern': {'Regex': 'a'}, 'behavior': 'Odd'} | pre_tokenizer.behavior is 'Odd'
          pre_tokenizer  | {'type': 'Split', 'pattern': {'Regex': '[[:alpha:]]'}, 'behavior': 'Isolated'} | with a POSIX bracket
          pre_tokenizer  | {'type': 'Split', 'pattern': {'Regex': 'a{2}+'}, 'behavior': 'Isolated'} | with }+
          pre_tokenizer  | {'type': 'Split', 'pattern': {'Regex': '\\\\h'}, 'behavior': 'Isolated'} | with \\h
          pre_tokenizer  | {'type': 'Metaspace', 'prepend_scheme': 'sometimes'} | prepend_scheme is 'sometimes'
          pre_tokenizer  | {'type': 'Metaspace', 'replacement': 'ab'} | expected is one character
          pre_tokenizer  | {'type': 'ByteLevel', 'add_prefix_space': 1} | expected is true or false
          post_processor | {'type': 'Odd'} | post_processor is of type 'Odd'
          post_processor | {'type': 'BertProcessing', 'cls': ['a', 9], 'sep': ['b', 1]} | cls[1] is 9, expected is an integer from 0 to 2
          post_processor | {'type': 'BertProcessing', 'cls': ['a', 1], 'sep': ['b', 1]} | is 1 for the token 'a', but that is the id of 'b'
          post_processor | {'type': 'TemplateProcessing', 'single': [], 'special_tokens': {}} | has the text 0 times
          decoder        | {'type': 'CTC'} | decoder is of type 'CTC'
          decoder        | {'type': 'Strip', 'content': ' ', 'start': 2, 'stop': 0} | a Strip of something else
          added_tokens   | [{'id': -1, 'content': 'x'}] | added_tokens[0].id is -1
          added_tokens   | [{'id': 99999999, 'content': 'x'}] | added_tokens[0].id is 99999999
          added_tokens   | [{'id': 1, 'content': 'x'}] | the added token 'x' has the id 1 of 'b'
          added_tokens   | [{'id': 3, 'content': 'x'}, {'id': 3, 'content': 'y'}] | has two tokens of id 3
          added_tokens   | [{'id': 7, 'content': 'x'}] | no token has the id 3, and the largest is 7
          added_tokens   | {} | added_tokens is {}, expected is an array
          """)
  void namesWhatIsWrongWithAPart(String part, String json, String message) {
    assertRefused("{'model': %s, '%s': %s}".formatted(BPE, part, json), message);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '"',
      textBlock =
          """
          {'type': 'BPE', 'vocab': {'a': 0}, 'merges': ['a b']} | model.merges[0] 'a b' is no pair of tokens that makes a token
          {'type': 'BPE', 'vocab': {'a': 0, 'b': 1}, 'merges': [['a', 'b']]} | model.merges[0] 'a b' is no pair
          {'type': 'BPE', 'vocab': {'a': 0}, 'merges': ['a']} | model.merges[0] is 'a', expected are two tokens
          {'type': 'BPE', 'vocab': {'a': 0}, 'merges': ['a b c']} | expected are two tokens
          {'type': 'BPE', 'vocab': {'a': 0}, 'merges': [['a']]} | expected model.merges[0] as two tokens
          {'type': 'BPE', 'vocab': {'a': 0}, 'merges': {}} | expected model.merges as an array
          {'type': 'BPE', 'vocab': {'a': 0}, 'merges': [], 'dropout': 0.1} | model.dropout is 0.1, this build knows none
          {'type': 'BPE', 'vocab': {'a': 0}, 'merges': [], 'end_of_word_suffix': '</w>'} | model.end_of_word_suffix is '</w>'
          {'type': 'BPE', 'vocab': {'a': 0}, 'merges': [], 'unk_token': '?'} | names the token '?', which does not exist
          {'type': 'BPE', 'vocab': {'a': 0, 'b': 0}, 'merges': []} | the tokens 'a' and 'b' have the id 0
          {'type': 'BPE', 'vocab': {'a': 0, 'a': 1}, 'merges': []} | tokens 0 and 1 are both spelled 'a'
          {'type': 'BPE', 'vocab': {'a': 2000000000}, 'merges': []} | token 'a' has the id 2000000000, expected is 0 to
          {'type': 'BPE', 'vocab': {'a': 99999999999999999999}, 'merges': []} | token 'a' has the id
          {'type': 'BPE', 'vocab': {'a': 1.5}, 'merges': []} | expected the id of 'a'
          {'type': 'BPE', 'vocab': {}, 'merges': []} | there are no tokens
          {'type': 'BPE', 'vocab': 'x', 'merges': []} | expected model.vocab as an object or an array
          {'type': 'Unigram', 'vocab': [['a', 0]]} | model.unk_id is missing
          {'type': 'Unigram', 'vocab': [['a', 0]], 'unk_id': 1} | model.unk_id is 1, expected is an integer from 0 to 0
          {'type': 'Unigram', 'vocab': [['a', 'b']], 'unk_id': 0} | model.vocab[0] as a token and its score
          {'type': 'Unigram', 'vocab': [['a', 0, 1]], 'unk_id': 0} | model.vocab[0] as a token and its score
          {'type': 'Unigram', 'vocab': [1], 'unk_id': 0} | model.vocab as an array of pairs
          {'type': 'WordPiece', 'vocab': {'a': 0}} | names the token '[UNK]', which does not exist
          {'type': 'WordPiece', 'vocab': {'[UNK]': 0}, 'continuing_subword_prefix': '@'} | prefix is '@'
          {'type': 'WordPiece', 'vocab': {'[UNK]': 0}, 'max_input_chars_per_word': 0} | expected is an integer from 1
          {'vocab': {'a': 0}} | model.type is missing
          7 | there are no tokens
          """)
  void namesWhatIsWrongWithAModel(String json, String message) {
    assertRefused("{'model': %s}".formatted(json), message);
  }

  @Test
  void refusesWhatIsNoObject() {
    assertRefused("[]", "expected an object");
    assertRefused("{", "is no JSON");
    assertRefused("", "expected an object");
    assertRefused("{'model': %s}".formatted("[".repeat(200)), "is no JSON");
  }

  @Test
  void refusesIdsBeyondTheEmbeddingTable() throws IOException {
    write("{'model': %s}".formatted(BPE));
    assertThatThrownBy(() -> TestTokenizers.directory(directory, "{\"vocab_size\": 2}"))
        .isInstanceOf(BadModelException.class)
        .hasMessageContaining("token 'ab' has the id 2, but config.json's vocab_size is 2");
  }

  @Test
  void hasUnusedTokens_forRowsThatNoTokenHas() throws IOException {
    write("{'model': %s}".formatted(BPE));
    Tokenizer tokenizer = TestTokenizers.directory(directory, "{\"vocab_size\": 8}");
    assertThat(tokenizer.vocabularySize()).isEqualTo(8);
    assertThat(tokenizer.decode(2, 7)).isEqualTo("ab");
  }

  /// Gemma 3 has a token for pictures, and no row for it in its small models.
  @Test
  void saysSo_whenATextHasAnAddedTokenWithoutARow() throws IOException {
    write("{'model': %s, 'added_tokens': [{'id': 3, 'content': '<image>'}]}".formatted(BPE));
    Tokenizer tokenizer = TestTokenizers.directory(directory, "{\"vocab_size\": 3}");
    assertThat(tokenizer.encode("ab", SpecialText.PARSED)).containsExactly(2);
    assertThatThrownBy(() -> tokenizer.encode("a<image>", SpecialText.PARSED))
        .isInstanceOf(UsageException.class)
        .hasMessageContaining("the token <image> of id 3, the model has 3 tokens");
  }

  @Test
  void stopsAPatternThatBacktracksWithoutEnd() throws IOException {
    write(
        "{'model': %s, 'pre_tokenizer': {'type': 'Split', 'behavior': 'Isolated', 'pattern': {'Regex': '%s'}}}"
            .formatted(BPE, "a?".repeat(40) + "a".repeat(40)));
    Tokenizer tokenizer = TestTokenizers.directory(directory);
    assertThatThrownBy(() -> tokenizer.encode("a".repeat(40), SpecialText.PLAIN))
        .isInstanceOf(BadModelException.class)
        .hasMessageContaining("cannot be used: it takes too long for a text of 40 characters");
  }

  @Test
  void refusesAnEndOfGenerationThatIsNoToken() throws IOException {
    write("{'model': %s}".formatted(BPE));
    Files.writeString(directory.resolve("generation_config.json"), "{\"eos_token_id\": [1, 3]}");
    assertThatThrownBy(() -> TestTokenizers.directory(directory))
        .isInstanceOf(BadModelException.class)
        .hasMessageContaining("generation_config.json: eos_token_id has 3")
        .hasMessageContaining("has 3 tokens");
  }

  private void assertRefused(String json, String message) {
    write(json);
    assertThatThrownBy(() -> TestTokenizers.directory(directory))
        .isInstanceOf(BadModelException.class)
        .hasMessageContaining("tokenizer.json")
        .hasMessageContaining(message)
        .extracting(e -> ((BadModelException) e).hint())
        .asString()
        .isNotBlank();
  }

  private void write(String json) {
    try {
      Files.writeString(directory.resolve("tokenizer.json"), json.replace('\'', '"'));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
