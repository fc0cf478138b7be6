package dev.hasten.quantize;

import dev.hasten.format.ModelFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/// What tells a model file from itself after a change, without reading it.
public final class FileState {
  private FileState() {}

  /// Path, size and time of the last change.
  public static String of(ModelFile file) {
    return "%s, %d bytes, changed %s"
        .formatted(file.path().toAbsolutePath(), file.fileBytes(), changed(file.path()));
  }

  private static String changed(Path path) {
    try {
      return Files.getLastModifiedTime(path).toString();
    } catch (IOException e) {
      return "at a time that is not known";
    }
  }
}
