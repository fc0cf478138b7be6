package dev.hasten.tokenizer;

import dev.hasten.error.BadModelException;
import dev.hasten.format.GgufFile;
import dev.hasten.format.ModelFile;
import dev.hasten.format.SafetensorsDirectory;

/// Makes the tokenizer that a model file describes.
public final class Tokenizers {
  private Tokenizers() {}

  /// The tokenizer of `model`: from a GGUF file, byte-level BPE (`tokenizer.ggml.model` is `gpt2`),
  /// SentencePiece's BPE (`llama`) or unigram model (`t5`), or WordPiece (`bert`); from a Hugging
  /// Face directory, what `tokenizer.json` describes with a model of one of these kinds, or else
  /// WordPiece from `vocab.txt`.
  ///
  /// The result holds nothing of the file: the file may be closed.
  ///
  /// @throws BadModelException if the file has no tokenizer, one of another kind, or one that
  ///   contradicts itself
  public static Tokenizer of(ModelFile model) {
    return switch (model) {
      case GgufFile file -> GgufTokenizers.of(file);
      case SafetensorsDirectory directory -> HuggingFaceTokenizers.of(directory);
    };
  }
}
