package dev.hasten;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/// The examples that a module's documentation shows: regions of its tests, which are compiled and
/// run. Tests are run in the directory of their module.
public final class Snippets {
  private static final Pattern SHOWN =
      Pattern.compile("\\{@snippet file=\"(?<file>[\\w./]+)\" region=\"(?<region>\\w+)\"}");

  private Snippets() {}

  /// Every example that is shown is there; how many there are.
  public static int requireAll() throws IOException {
    List<MatchResult> shown;
    try (Stream<Path> files = Files.walk(Path.of("src/main/java"))) {
      shown =
          files
              .filter(file -> file.toString().endsWith(".java"))
              .flatMap(file -> SHOWN.matcher(read(file)).results())
              .toList();
    }
    shown.forEach(
        example -> assertThat(region(example.group("file"), example.group("region"))).isNotEmpty());
    return shown.size();
  }

  /// The lines of an example.
  public static String region(String test, String name) {
    String source = read(Path.of("src/test/java").resolve(test));
    String begin = "// @start region=\"%s\"\n".formatted(name);
    assertThat(source).as(test).containsOnlyOnce(begin);
    int from = source.indexOf(begin) + begin.length();
    return source.substring(from, source.indexOf("// @end", from)).stripIndent().strip();
  }

  private static String read(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
