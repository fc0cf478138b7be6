package dev.hasten.tokenizer;

import dev.hasten.tokenizer.Tokenizer.SpecialText;

/// Finds the ids of whole texts, special tokens included.
interface TextEncoder {

  /// Appends the ids of `text`, which has no lone surrogates.
  void encode(String text, SpecialText specialText, IdBuffer ids);
}
