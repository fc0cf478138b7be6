package dev.hasten.tokenizer;

/// The heart of a Hugging Face tokenizer: spells one piece of text, as the pre-tokenizers left it,
/// by the tokens of a vocabulary.
interface PieceModel {

  /// Appends the ids of `piece`, which is not empty.
  void encode(String piece, IdBuffer ids);
}
