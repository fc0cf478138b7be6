/// Text to token ids and back. A model file's vocabulary enters; a [dev.hasten.tokenizer.Tokenizer]
/// leaves: byte-level BPE, SentencePiece-style BPE, a unigram model or WordPiece, as GGUF metadata
/// or a `tokenizer.json` describe them; and a `tokenizer.json` leaves as GGUF metadata.
@NullMarked
package dev.hasten.tokenizer;

import org.jspecify.annotations.NullMarked;
