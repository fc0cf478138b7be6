package dev.hasten.health;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.stream.Stream;

/// What Linux says of itself in files, or a copy of them. Whatever cannot be read is absent, and
/// where there is no `/proc`, all of it.
final class SystemFiles {
  private final Path root;
  private final boolean isLinux;

  private SystemFiles(Path root) {
    this.root = root;
    this.isLinux = Files.isDirectory(root.resolve("proc"));
  }

  /// Those of this machine.
  static SystemFiles ofThisMachine() {
    return at(Path.of("/"));
  }

  /// Those under a directory that has `proc` and `sys`.
  static SystemFiles at(Path root) {
    return new SystemFiles(root);
  }

  /// A file's text, if it can be read.
  ///
  /// @param path with or without a slash at its beginning
  Optional<String> text(String path) {
    return file(path).flatMap(SystemFiles::read);
  }

  private static Optional<String> read(Path file) {
    try {
      return Optional.of(Files.readString(file, StandardCharsets.ISO_8859_1));
    } catch (IOException _) {
      return Optional.empty();
    }
  }

  /// A file's lines; none if it cannot be read.
  List<String> lines(String path) {
    return text(path).map(text -> text.lines().toList()).orElse(List.of());
  }

  /// The number that is all of a file.
  OptionalLong number(String path) {
    return text(path).map(Numbers::parsed).orElse(OptionalLong.empty());
  }

  /// The names in a directory, sorted; none if it cannot be read.
  List<String> names(String path) {
    return file(path).map(SystemFiles::list).orElse(List.of());
  }

  private static List<String> list(Path directory) {
    try (Stream<Path> entries = Files.list(directory)) {
      return entries.map(entry -> String.valueOf(entry.getFileName())).sorted().toList();
    } catch (IOException | UncheckedIOException _) {
      return List.of();
    }
  }

  boolean exists(String path) {
    return file(path).filter(Files::exists).isPresent();
  }

  private Optional<Path> file(String path) {
    try {
      return isLinux ? Optional.of(root.resolve(path.replaceFirst("^/+", ""))) : Optional.empty();
    } catch (InvalidPathException _) {
      return Optional.empty(); // What a file says of another's name may be odd, too.
    }
  }
}
