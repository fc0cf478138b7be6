package dev.hasten.tokenizer;

import dev.hasten.tokenizer.PrecompiledCharsmap.Rule;
import dev.hasten.tokenizer.SentencePieceBpe.SpacePrefix;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/// SentencePiece's unigram tokenizer as GGUF files have it (T5, XLM-R): the text is normalised by
/// the file's rules, longest first, its spaces are written `▁`, and [Unigram] cuts it.
///
/// Source: `llm_tokenizer_ugm` of llama.cpp (what it does, not its code).
final class SentencePieceUnigram implements TextAlgorithm {
  /// What becomes of spaces beyond one.
  enum Spaces {
    KEPT,
    /// One is left between words, and none at the ends.
    MERGED
  }

  private final Vocabulary vocabulary;
  private final Unigram unigram;
  private final Optional<PrecompiledCharsmap> charsmap;
  private final SpacePrefix spacePrefix;
  private final Spaces spaces;

  SentencePieceUnigram(
      Vocabulary vocabulary,
      Unigram unigram,
      Optional<PrecompiledCharsmap> charsmap,
      SpacePrefix spacePrefix,
      Spaces spaces) {
    this.vocabulary = vocabulary;
    this.unigram = unigram;
    this.charsmap = charsmap;
    this.spacePrefix = spacePrefix;
    this.spaces = spaces;
  }

  @Override
  public void encode(String text, int from, int to, IdBuffer ids) {
    String escaped = escaped(normal(text.substring(from, to)));
    if (!escaped.isEmpty()) {
      unigram.encode(escaped, ids);
    }
  }

  @Override
  public String spelling(int id) {
    return vocabulary.piece(id).replace(SentencePieceBpe.SPACE, ' ');
  }

  @Override
  public byte[] bytesOf(int id) {
    return vocabulary.kind(id) == TokenKind.BYTE
        ? new byte[] {(byte) ByteTokens.requiredByte(vocabulary, id)}
        : spelling(id).getBytes(StandardCharsets.UTF_8);
  }

  private String normal(String text) {
    if (charsmap.isEmpty()) {
      return text;
    }
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    StringBuilder normal = new StringBuilder(text.length());
    for (int at = 0; at < bytes.length; ) {
      int length = characterBytes(bytes[at]);
      Optional<Rule> rule = charsmap.get().longest(bytes, at, bytes.length);
      normal.append(
          rule.map(Rule::replacement)
              .orElse(new String(bytes, at, length, StandardCharsets.UTF_8)));
      at += rule.map(Rule::bytes).orElse(length);
    }
    return normal.toString();
  }

  private static int characterBytes(byte first) {
    int ones = Integer.numberOfLeadingZeros(~(first << 24));
    return Math.max(1, ones);
  }

  private String escaped(String text) {
    StringBuilder escaped = new StringBuilder(text.length() + 8);
    boolean isInWord = false;
    boolean hasPrefix = spacePrefix == SpacePrefix.NONE;
    for (int at = 0; at < text.length(); at++) {
      char next = text.charAt(at);
      if (next == ' ') {
        isInWord = false;
        if (spaces == Spaces.KEPT) {
          escaped.append(SentencePieceBpe.SPACE);
        }
        continue;
      }
      if (!isInWord && (!hasPrefix || spaces == Spaces.MERGED)) {
        escaped.append(SentencePieceBpe.SPACE);
        hasPrefix = true;
      }
      isInWord = true;
      escaped.append(next);
    }
    return escaped.toString();
  }
}
