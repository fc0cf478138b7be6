package dev.hasten.cli;

import dev.hasten.catalog.Environment;
import java.io.BufferedOutputStream;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;

/// What a command sees of the world, so that a test can give it another.
///
/// @param out results, UTF-8
/// @param err everything else: progress, notes, errors
/// @param keyboard where the lines of a chat come from, if input and output are a terminal
public record Console(
    InputStream in,
    PrintStream out,
    PrintStream err,
    Terminal terminal,
    ChatReader.Source keyboard,
    Environment environment) {

  /// Which streams a person looks at.
  ///
  /// @param input whether standard input is a keyboard
  /// @param output whether standard output is a screen
  /// @param error whether standard error is a screen
  public record Terminal(boolean input, boolean output, boolean error) {
    static final Terminal NONE = new Terminal(false, false, false);
  }

  /// Says something that a user should know, on a line of its own.
  void note(String text) {
    err.println("note: " + text);
  }

  /// The console of this process.
  ///
  /// @param results where standard output goes
  static Console ofProcess(OutputStream results) {
    return new Console(
        System.in,
        new PrintStream(new BufferedOutputStream(results), false, StandardCharsets.UTF_8),
        new PrintStream(
            new BufferedOutputStream(new FileOutputStream(FileDescriptor.err)),
            true,
            StandardCharsets.UTF_8),
        TerminalProbe.ofProcess(),
        TerminalChatReader::open,
        Environment.ofProcess());
  }
}
