package dev.hasten.catalog;

import dev.hasten.error.UsageException;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Optional;

/// What a user called a model.
public sealed interface ModelSpec permits LocalPath, Alias, Source {

  /// The spec as a user writes it; parsing it gives an equal spec.
  String text();

  /// Reads the `MODEL` of the command line. An alias wins over a file of the same name, which is
  /// still reached as `./NAME`.
  ///
  /// @throws UsageException if the text begins with `hf:` or `pip:` but does not go on as it should
  static ModelSpec parse(String text, Aliases aliases) {
    if (text.startsWith(HubFile.PREFIX)) {
      return HubFile.parse(text);
    }
    if (text.startsWith(PipPackage.PREFIX)) {
      return PipPackage.parse(text);
    }
    Optional<Alias> alias = aliases.find(text);
    return alias.isPresent() ? alias.get() : new LocalPath(path(text));
  }

  private static Path path(String text) {
    try {
      return Path.of(text);
    } catch (InvalidPathException e) {
      throw new UsageException(
          "\"%s\" is no path: %s".formatted(text, e.getReason()),
          "pass a .gguf file, a directory or an alias");
    }
  }
}
