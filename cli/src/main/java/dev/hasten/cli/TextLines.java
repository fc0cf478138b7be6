package dev.hasten.cli;

import java.util.List;

/// Texts from standard input, a line each.
final class TextLines {
  private TextLines() {}

  /// All lines.
  ///
  /// @param what a line is, for errors
  /// @param example a command line that gives them as arguments
  /// @throws dev.hasten.error.UsageException if a keyboard is attached, or the bytes are not UTF-8
  static List<String> read(Console console, String what, String example) {
    return StandardInput.read(console, what, example).lines().toList();
  }
}
