package dev.hasten.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/// Finds out which streams of this process are a terminal.
final class TerminalProbe {
  private static final Path DESCRIPTORS = Path.of("/proc/self/fd");

  private TerminalProbe() {}

  static Console.Terminal ofProcess() {
    return new Console.Terminal(isTerminal(0), isTerminal(1), isTerminal(2));
  }

  /// Linux tells for each stream; elsewhere the JDK tells only whether input and output both are.
  private static boolean isTerminal(int descriptor) {
    return target(DESCRIPTORS.resolve(String.valueOf(descriptor)))
        .map(TerminalProbe::namesTerminal)
        .orElseGet(TerminalProbe::hasInteractiveConsole);
  }

  private static Optional<String> target(Path descriptor) {
    try {
      return Optional.of(Files.readSymbolicLink(descriptor).toString());
    } catch (IOException noSuchFileSystem) {
      return Optional.empty();
    }
  }

  static boolean namesTerminal(String device) {
    return device.startsWith("/dev/pts/")
        || device.startsWith("/dev/tty")
        || device.equals("/dev/console");
  }

  private static boolean hasInteractiveConsole() {
    return Optional.ofNullable(System.console()).filter(java.io.Console::isTerminal).isPresent();
  }
}
