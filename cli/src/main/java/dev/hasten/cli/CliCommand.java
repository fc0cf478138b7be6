package dev.hasten.cli;

/// A command. Found through [java.util.ServiceLoader], so that a room with heavy dependencies
/// brings its own; an implementation carries picocli's annotations and has a constructor without
/// parameters.
public interface CliCommand {

  /// Does it.
  ///
  /// @return the exit code
  /// @throws dev.hasten.error.HastenException if it cannot be done
  int run(Console console);

  /// Whether errors come with their stack trace.
  default boolean verbose() {
    return false;
  }
}
