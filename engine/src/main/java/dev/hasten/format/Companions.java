package dev.hasten.format;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/// Files that go along with a model's weights, as they are.
///
/// @param directory where they are now
/// @param names relative to it; they keep them
public record Companions(Path directory, List<String> names) {
  public Companions {
    names = List.copyOf(names);
    for (String name : names) {
      if (Path.of(name).isAbsolute() || Path.of(name).normalize().startsWith("..")) {
        throw new IllegalArgumentException(name + " is not inside " + directory);
      }
    }
  }

  /// None.
  public static Companions none() {
    return new Companions(Path.of(""), List.of());
  }

  void copyTo(Path target) throws IOException {
    for (String name : names) {
      Path copy = target.resolve(name);
      Files.createDirectories(copy.getParent());
      Files.copy(directory.resolve(name), copy);
    }
  }
}
