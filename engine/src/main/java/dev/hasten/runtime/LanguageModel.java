package dev.hasten.runtime;

import dev.hasten.error.BadModelException;
import dev.hasten.format.GgufReader;
import dev.hasten.format.ModelFile;
import dev.hasten.format.SafetensorsReader;
import dev.hasten.model.Model;
import dev.hasten.model.ModelConfig;
import dev.hasten.tokenizer.Tokenizer;
import dev.hasten.tokenizer.Tokenizers;
import java.nio.file.Files;
import java.nio.file.Path;

/// A model with its tokenizer, opened from disk.
public record LanguageModel(ModelFile file, Model model, Tokenizer tokenizer)
    implements AutoCloseable {

  /// Opens a GGUF file or a directory of safetensors.
  ///
  /// @throws dev.hasten.error.HastenException if it cannot be read, is damaged, or of an unknown
  ///   kind
  public static LanguageModel open(Path path) {
    ModelFile file =
        Files.isDirectory(path) ? SafetensorsReader.readDirectory(path) : GgufReader.read(path);
    try {
      return of(file);
    } catch (RuntimeException e) {
      file.close();
      throw e;
    }
  }

  private static LanguageModel of(ModelFile file) {
    Background<Tokenizer> tokenizing = Background.start(() -> Tokenizers.of(file));
    Model model;
    try {
      model = Model.of(file);
    } finally {
      tokenizing.await(); // it reads the file, which a failure closes
    }
    Tokenizer tokenizer = tokenizing.join();
    if (tokenizer.vocabularySize() != model.config().vocabSize()) {
      throw new BadModelException(
          "%s: the tokenizer has %d tokens, the embedding table %d rows"
              .formatted(file.path(), tokenizer.vocabularySize(), model.config().vocabSize()),
          "tokenizer and weights are of different models; convert or download it again");
    }
    return new LanguageModel(file, model, tokenizer);
  }

  public ModelConfig config() {
    return model.config();
  }

  /// Whether it turns texts into vectors, and not into more text.
  public boolean isEncoder() {
    return config().encoder().isPresent();
  }

  @Override
  public void close() {
    file.close();
  }
}
