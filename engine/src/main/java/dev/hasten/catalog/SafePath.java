package dev.hasten.catalog;

import java.nio.file.Path;
import java.util.Arrays;

/// Names that come from an archive, a server or a user, and must stay inside a folder.
final class SafePath {
  private SafePath() {}

  /// Whether a `/`-separated name is relative and stays below the folder it is resolved against.
  static boolean isSafe(String name) {
    return !name.isEmpty()
        && name.chars().noneMatch(c -> c < ' ' || c == '\\' || c == ':')
        && Arrays.stream(name.split("/", -1))
            .noneMatch(part -> part.isEmpty() || part.equals(".") || part.equals(".."));
  }

  /// The path of `name` below `folder`.
  ///
  /// @throws SourceFailure if the name would leave it
  static Path resolve(Path folder, String name) throws SourceFailure {
    if (!isSafe(name)) {
      throw new SourceFailure(
          "its file \"%s\" would be written outside its folder".formatted(printable(name)),
          "do not trust this source");
    }
    return folder.resolve(name);
  }

  /// The last part of a `/`-separated name.
  static String lastPart(String name) {
    return name.substring(name.lastIndexOf('/') + 1);
  }

  private static String printable(String name) {
    return name.replaceAll("\\p{Cntrl}", "?");
  }
}
