package dev.hasten.health;

import java.net.URISyntaxException;
import java.nio.file.Path;
import java.util.Objects;

/// Files of `/proc` and `/sys`, as some machines had them:
///
/// - `vm`, two processors, control groups of version one, a quota of one processor; `vm-later` a
///   second after it
/// - `laptop`, four processors that change their frequency, two of which are allowed; swap in use
/// - `container`, with a limit on memory and a quota of two and a half processors
/// - `container-v1`, which sees its own groups as the roots
final class Trees {
  private Trees() {}

  static SystemFiles files(String name) {
    return SystemFiles.at(path(name));
  }

  static Path path(String name) {
    try {
      return Path.of(Objects.requireNonNull(Trees.class.getResource(name), name).toURI());
    } catch (URISyntaxException e) {
      throw new AssertionError(e);
    }
  }
}
