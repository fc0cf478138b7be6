/// Text to token ids and back. A model file's vocabulary enters; a [dev.hasten.tokenizer.Tokenizer]
/// leaves: byte-level BPE, SentencePiece-style BPE or WordPiece.
@NullMarked
package dev.hasten.tokenizer;

import org.jspecify.annotations.NullMarked;
