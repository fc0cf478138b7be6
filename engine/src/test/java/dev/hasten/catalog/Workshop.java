package dev.hasten.catalog;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;

/// A catalog in a temporary folder, impatient enough for tests.
final class Workshop {
  static final String REPOSITORY = "acme/tiny-GGUF";
  static final String FILE = "tiny.gguf";

  /// Long enough for a loopback connection on a busy machine, short enough to wait for.
  private static final Duration STALL = Duration.ofMillis(700);

  private static final Patience IMPATIENT =
      new Patience(
          STALL, STALL, 3, Duration.ofMillis(5), Duration.ofMillis(20), Duration.ofMillis(10));

  private final Path folder;
  private final Map<String, String> variables = new HashMap<>();
  final RecordedProgress progress = new RecordedProgress();

  Workshop(Path folder) {
    this.folder = folder;
    set("HASTEN_HOME", folder.resolve("hasten").toString());
    set("PATH", folder.resolve("empty").toString());
  }

  void set(String variable, String value) {
    variables.put(variable, value);
  }

  Path models() {
    return folder.resolve("hasten").resolve("models");
  }

  Path home() {
    return folder.resolve("home");
  }

  Catalog catalog(Alias... aliases) {
    return new Catalog(
        new Environment(variables, home()), new Aliases(List.of(aliases)), IMPATIENT);
  }

  Path locate(String spec) {
    return catalog().locate(spec, progress);
  }

  /// The alias `tiny` for these bytes.
  static Alias tiny(byte[] content, String... sources) {
    return new Alias(
        "tiny",
        "a tiny model",
        "public domain",
        new ExpectedFile(FILE, content.length, Sha256.of(content)),
        List.of(sources).stream().map(Workshop::source).toList());
  }

  /// Bytes that are no pattern, so that a gap or a repetition shows.
  static byte[] bytes(int count) {
    byte[] bytes = new byte[count];
    new Random(count).nextBytes(bytes);
    return bytes;
  }

  /// Everything under the folder for unfinished work.
  List<Path> unfinished() throws IOException {
    return Folders.filesBelow(models().resolve(".partial"));
  }

  static void write(Path file, byte[] content) throws IOException {
    Files.createDirectories(file.getParent());
    Files.write(file, content);
  }

  private static Source source(String text) {
    return switch (ModelSpec.parse(text, new Aliases(List.of()))) {
      case Source source -> source;
      case LocalPath _, Alias _ -> throw new IllegalArgumentException(text);
    };
  }
}
