package dev.hasten.catalog;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.SerializationFeature;
import tools.jackson.databind.json.JsonMapper;

/// `manifest.json` in a model's folder. Apart from [Store], so that finding a model loads no JSON
/// library.
final class ManifestFile {
  private static final String NAME = "manifest.json";

  private ManifestFile() {}

  static void write(Path folder, Manifest manifest) throws IOException {
    Files.writeString(folder.resolve(NAME), json().writeValueAsString(manifest));
  }

  /// The manifest, unless there is none or it is damaged.
  static Optional<Manifest> read(Path folder) {
    try {
      byte[] text = Files.readAllBytes(folder.resolve(NAME));
      return Optional.of(json().readValue(text, Manifest.class));
    } catch (IOException | JacksonException e) {
      return Optional.empty();
    }
  }

  private static JsonMapper json() {
    return JsonMapper.builder().enable(SerializationFeature.INDENT_OUTPUT).build();
  }
}
