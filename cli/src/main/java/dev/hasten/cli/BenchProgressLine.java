package dev.hasten.cli;

import dev.hasten.measure.BenchProgress;
import java.io.PrintStream;

/// One line of a terminal that says what is being measured; nothing elsewhere.
final class BenchProgressLine implements BenchProgress {
  private static final String CLEAR_LINE = "\r\u001b[K";

  private final Console console;

  BenchProgressLine(Console console) {
    this.console = console;
  }

  @Override
  public void started(String test, int repetition, int repetitions) {
    show(
        repetitions == 1
            ? test + " ..."
            : "%s: %d of %d ...".formatted(test, repetition, repetitions));
  }

  /// Takes the line away.
  void finished() {
    show("");
  }

  private void show(String text) {
    if (console.terminal().error()) {
      PrintStream err = console.err();
      err.print(CLEAR_LINE + text);
      err.flush();
    }
  }
}
