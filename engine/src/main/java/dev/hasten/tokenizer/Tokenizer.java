package dev.hasten.tokenizer;

/// Text to token ids and back. Implementations are immutable and safe for use by many threads.
public interface Tokenizer {

  /// How text that spells a special token (`<|im_end|>`) is read.
  enum SpecialText {
    /// As that token: for prompts that a template or a trusted caller wrote.
    PARSED,
    /// As ordinary characters: for text from outside.
    PLAIN
  }

  /// The ids of `text`. Adds no begin- or end-of-text token; [#wrap] does.
  int[] encode(String text, SpecialText specialText);

  /// `ids` with what the model declares around a text: BOS and EOS, or `[CLS]` and `[SEP]`. What is
  /// there already is not added again: ids that begin with BOS, as many chat templates write it,
  /// get no second one.
  int[] wrap(int[] ids);

  /// The text of `ids`, with control tokens left out. Bytes that are no UTF-8 become U+FFFD.
  String decode(int... ids);

  /// The bytes that `id` stands for in running text; empty for control tokens.
  byte[] bytesOf(int id);

  /// How the vocabulary spells `id`, for people to look at (`Ġthe`, `▁the`, `<0x0A>`).
  String pieceOf(int id);

  /// A decoder for tokens that arrive one at a time.
  IncrementalDecoder incrementalDecoder();

  /// The ids with a meaning of their own.
  SpecialTokens specialTokens();

  int vocabularySize();
}
