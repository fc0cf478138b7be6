package dev.hasten;

import dev.hasten.format.GgufFile;
import dev.hasten.format.MetadataValue;
import dev.hasten.tokenizer.TokenizerJsonWriter;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.foreign.Arena;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.SequencedMap;

/// Tokenizer files for the directories of tiny models.
public final class TinyTokenizer {
  private TinyTokenizer() {}

  /// Writes the files that say what GGUF metadata says beside the weights, and returns the
  /// directory.
  public static Path write(SequencedMap<String, MetadataValue> metadata, Path directory) {
    try (Arena arena = Arena.ofConfined()) {
      GgufFile gguf =
          new GgufFile(Path.of("tiny.gguf"), 3, 32, metadata, new LinkedHashMap<>(), 0, arena);
      for (var file : TokenizerJsonWriter.of(gguf).entrySet()) {
        Files.writeString(directory.resolve(file.getKey()), file.getValue());
      }
      return directory;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
