package dev.hasten.catalog;

import java.nio.file.Path;

/// A model of the store.
///
/// @param path what to load: the `.gguf` file, or the directory with `config.json`
public record StoredModel(Path path, Manifest manifest) {

  /// What the user calls it.
  public String name() {
    return manifest.model();
  }
}
