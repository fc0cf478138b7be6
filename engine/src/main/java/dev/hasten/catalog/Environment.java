package dev.hasten.catalog;

import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/// What the catalog knows of its surroundings, so that a test can give it others.
///
/// @param variables the environment variables
/// @param home the user's home directory
public record Environment(Map<String, String> variables, Path home) {

  public Environment {
    variables = Map.copyOf(variables);
  }

  /// The surroundings of this process.
  public static Environment ofProcess() {
    return new Environment(System.getenv(), Path.of(System.getProperty("user.home", ".")));
  }

  /// A variable's value, if it is set and not blank.
  public Optional<String> variable(String name) {
    return Optional.ofNullable(variables.get(name)).map(String::strip).filter(v -> !v.isEmpty());
  }

  /// Whether a variable says yes, as Python programs read it.
  boolean isOn(String name) {
    return variable(name).filter(v -> v.matches("(?i)1|on|yes|true")).isPresent();
  }

  /// Where Hasten keeps its files: `$HASTEN_HOME`, else `$XDG_CACHE_HOME/hasten`, else
  /// `~/.cache/hasten`.
  public Path hastenHome() {
    return variable("HASTEN_HOME")
        .map(Path::of)
        .orElseGet(() -> cacheHome().resolve("hasten"))
        .toAbsolutePath();
  }

  /// The XDG base directory of caches; its specification says to ignore a relative one.
  private Path cacheHome() {
    return variable("XDG_CACHE_HOME")
        .map(Path::of)
        .filter(Path::isAbsolute)
        .orElseGet(() -> home.resolve(".cache"));
  }

  /// The first program of this name on the `PATH`.
  Optional<Path> executable(String name) {
    return variable("PATH").stream()
        .flatMap(path -> Stream.of(path.split(File.pathSeparator)))
        .filter(folder -> !folder.isEmpty())
        .map(folder -> Path.of(folder, name))
        .filter(Files::isRegularFile)
        .filter(Files::isExecutable)
        .findFirst();
  }
}
