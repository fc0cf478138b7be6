package dev.hasten.cli;

import java.util.List;

/// A command. Found through [java.util.ServiceLoader], so that a room with heavy dependencies
/// brings its own; an implementation carries picocli's annotations or gives a [#spec], and has a
/// constructor without parameters. Its class is called as it is itself: `FillMaskCommand` is
/// `fill-mask`.
public interface CliCommand {

  /// Whether a command may be called `name`, as far as its class tells.
  static boolean isNamed(Class<? extends CliCommand> type, String name) {
    return type.getSimpleName().equalsIgnoreCase(name.replace("-", "") + "Command");
  }

  /// Begins what can be begun before the arguments are read, which takes longer than one would
  /// think. What goes wrong is left to [#run].
  ///
  /// @param arguments those after the command's name
  default void begin(Console console, List<String> arguments) {}

  /// Options that it has besides, and shares with others.
  default List<DeclaredOptions> sharedOptions() {
    return List.of();
  }

  /// What picocli reads its options from: the command itself if it has annotations, else a
  /// `CommandSpec`.
  default Object spec() {
    return this;
  }

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
