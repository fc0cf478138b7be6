package dev.hasten.tokenizer;

/// Turns tokens that arrive one at a time into text, and never shows half a character: bytes of an
/// unfinished UTF-8 sequence wait for the next token. Not safe for use by several threads.
public interface IncrementalDecoder {

  /// The text that `id` completes, possibly empty.
  String append(int id);

  /// What is still waiting, as U+FFFD; empties the decoder.
  String finish();
}
