package dev.hasten.tokenizer;

import java.nio.charset.StandardCharsets;

/// One way to cut text into pieces of a vocabulary, and to spell the pieces as text again.
interface TextAlgorithm {

  /// Appends the ids of `text[from, to)`, which is not empty and holds no special token.
  void encode(String text, int from, int to, IdBuffer ids);

  /// The text that `id` is matched by, if it is a user-defined token.
  String spelling(int id);

  /// The bytes of a token that stands for text.
  byte[] bytesOf(int id);

  /// The same for any token: the unknown one stands for a character that nobody knows.
  default byte[] bytesOf(Vocabulary vocabulary, int id) {
    return vocabulary.kind(id) == TokenKind.UNKNOWN
        ? "\uFFFD".getBytes(StandardCharsets.UTF_8)
        : bytesOf(id);
  }
}
