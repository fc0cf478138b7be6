package dev.hasten.cli;

import dev.hasten.catalog.Environment;
import java.io.BufferedOutputStream;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.InputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/// What a command sees of the world, so that a test can give it another.
///
/// @param out results, UTF-8
/// @param err everything else: progress, notes, errors
public record Console(
    InputStream in, PrintStream out, PrintStream err, Terminal terminal, Environment environment) {

  /// Which streams a person looks at.
  ///
  /// @param input whether standard input is a keyboard
  /// @param output whether standard output is a screen
  public record Terminal(boolean input, boolean output) {
    static final Terminal NONE = new Terminal(false, false);
  }

  static Console ofProcess() {
    return new Console(
        System.in,
        stream(FileDescriptor.out),
        stream(FileDescriptor.err),
        terminalOfProcess(),
        Environment.ofProcess());
  }

  private static PrintStream stream(FileDescriptor descriptor) {
    return new PrintStream(
        new BufferedOutputStream(new FileOutputStream(descriptor)), false, StandardCharsets.UTF_8);
  }

  /// The JDK tells only whether both are a terminal.
  private static Terminal terminalOfProcess() {
    boolean attached =
        Optional.ofNullable(System.console()).filter(java.io.Console::isTerminal).isPresent();
    return new Terminal(attached, attached);
  }
}
