package dev.hasten.cli;

import dev.hasten.error.ResourceException;
import dev.hasten.error.UsageException;
import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.Path;

/// A file of text that an option names.
final class TextFile {
  private TextFile() {}

  /// All of it.
  ///
  /// @throws UsageException if its bytes are not UTF-8
  /// @throws ResourceException if it cannot be read
  static String read(String option, Path file) {
    if (!Files.isRegularFile(file)) {
      throw new ResourceException(
          "%s: there is no file %s".formatted(option, file), "is the path right?");
    }
    try {
      return Files.readString(file);
    } catch (CharacterCodingException e) {
      throw new UsageException(
          "%s: %s is not UTF-8".formatted(option, file),
          "convert it, for example with: iconv -f LATIN1 -t UTF-8");
    } catch (IOException e) {
      throw new ResourceException(
          "%s: cannot read %s: %s".formatted(option, file, e.getMessage()),
          "may this user read it?",
          e);
    }
  }
}
