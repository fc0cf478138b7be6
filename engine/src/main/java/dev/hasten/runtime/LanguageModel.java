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
public final class LanguageModel implements AutoCloseable {
  private final ModelFile file;
  private final Model model;
  private final Background<Tokenizer> tokenizer;

  private LanguageModel(ModelFile file, Model model, Background<Tokenizer> tokenizer) {
    this.file = file;
    this.model = model;
    this.tokenizer = tokenizer;
  }

  /// Opens a GGUF file or a directory of safetensors.
  ///
  /// @throws dev.hasten.error.HastenException if it cannot be read, is damaged, or of an unknown
  ///   kind
  public static LanguageModel open(Path path) {
    LanguageModel begun = begin(path);
    try {
      Tokenizer _ = begun.tokenizer();
      return begun;
    } catch (RuntimeException e) {
      begun.close();
      throw e;
    }
  }

  /// Opens one whose tokenizer may still be being read: what is wrong with it shows in
  /// [#tokenizer].
  ///
  /// @throws dev.hasten.error.HastenException if the rest cannot be read, is damaged, or of an
  ///   unknown kind
  public static LanguageModel begin(Path path) {
    ModelFile file =
        Files.isDirectory(path) ? SafetensorsReader.readDirectory(path) : GgufReader.read(path);
    Background<Tokenizer> tokenizer = Background.start(() -> Tokenizers.of(file));
    try {
      return new LanguageModel(file, Model.of(file), tokenizer);
    } catch (RuntimeException e) {
      tokenizer.await(); // it reads the file
      file.close();
      throw e;
    }
  }

  public ModelFile file() {
    return file;
  }

  public Model model() {
    return model;
  }

  /// Its tokenizer, once it is read.
  ///
  /// @throws dev.hasten.error.HastenException if it is of an unknown kind, damaged, or does not
  ///   belong to the model
  public Tokenizer tokenizer() {
    Tokenizer read = tokenizer.join();
    if (read.vocabularySize() != config().vocabSize()) {
      throw new BadModelException(
          "%s: the tokenizer has %d tokens, the embedding table %d rows"
              .formatted(file.path(), read.vocabularySize(), config().vocabSize()),
          "tokenizer and weights are of different models; convert or download it again");
    }
    return read;
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
    tokenizer.await();
    file.close();
  }
}
