package dev.hasten.cli;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/// Where the lines of a chat come from.
public interface ChatReader extends AutoCloseable {

  /// Opens one.
  interface Source {
    /// Opens it.
    ///
    /// @param history where lines are kept for the next chat
    /// @param words what can be completed
    /// @throws dev.hasten.error.ResourceException if there is nobody to chat with
    ChatReader open(Path history, List<String> words);
  }

  /// What the person wrote next, several lines perhaps; empty if a line was given up, none when
  /// there is no more.
  Optional<String> read();

  /// Whether the person wants the answer to stop; asking takes the wish back.
  boolean takesInterruption();

  @Override
  void close();
}
