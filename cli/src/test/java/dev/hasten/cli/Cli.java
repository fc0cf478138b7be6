package dev.hasten.cli;

import dev.hasten.catalog.Environment;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/// Runs command lines in memory, with a store in a temporary folder and no programs on the path.
final class Cli {
  private final Path home;
  private final Map<String, String> variables = new HashMap<>();
  private byte[] input = new byte[0];

  Cli(Path folder) {
    this.home = folder.resolve("hasten");
    variables.put("HASTEN_HOME", home.toString());
    variables.put("PATH", folder.resolve("empty").toString());
  }

  Cli set(String variable, String value) {
    variables.put(variable, value);
    return this;
  }

  /// What the next commands read from standard input, or what a person says in a chat.
  Cli pipe(String text) {
    input = text.getBytes(StandardCharsets.UTF_8);
    return this;
  }

  Cli pipe(byte[] bytes) {
    input = bytes.clone();
    return this;
  }

  /// Keeps native kernels from being opened.
  Cli withoutNativeKernels() throws IOException {
    Files.createDirectories(home);
    Files.writeString(home.resolve("native"), "a file where a directory should be");
    return this;
  }

  Path models() {
    return home.resolve("models");
  }

  /// Everything in Hasten's folder but lock files and what it can make again, which stay.
  List<Path> leftovers() {
    if (!Files.exists(home)) {
      return List.of();
    }
    try (Stream<Path> files = Files.walk(home)) {
      return files
          .filter(Files::isRegularFile)
          .filter(file -> !file.toString().endsWith(".lock"))
          .filter(file -> !file.startsWith(home.resolve("native")))
          .filter(file -> !file.startsWith(home.resolve("packed")))
          .toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  Ran run(String... arguments) {
    return run(Console.Terminal.NONE, arguments);
  }

  Ran run(Console.Terminal terminal, String... arguments) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    ByteArrayOutputStream err = new ByteArrayOutputStream();
    Console console =
        new Console(
            new ByteArrayInputStream(input),
            utf8(out),
            utf8(err),
            terminal,
            (_, _) -> new ScriptedReader(new String(input, StandardCharsets.UTF_8)),
            new Environment(variables, home.resolve("user")));
    int exitCode = HastenCli.run(console, arguments);
    console.out().flush();
    console.err().flush();
    return new Ran(
        exitCode, out.toString(StandardCharsets.UTF_8), err.toString(StandardCharsets.UTF_8));
  }

  private static PrintStream utf8(ByteArrayOutputStream bytes) {
    return new PrintStream(bytes, true, StandardCharsets.UTF_8);
  }
}
