package dev.hasten.catalog;

import java.nio.file.Path;

/// A `.gguf` file, or a directory with `config.json` and safetensors, that need not exist.
public record LocalPath(Path path) implements ModelSpec {
  @Override
  public String text() {
    return path.toString();
  }
}
