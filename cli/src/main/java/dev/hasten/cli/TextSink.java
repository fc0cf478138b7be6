package dev.hasten.cli;

import dev.hasten.runtime.AnswerSink;
import dev.hasten.runtime.Generation;
import java.io.PrintStream;
import java.util.Locale;

/// Shows an answer to a person, a piece at a time.
final class TextSink implements AnswerSink {
  private final PrintStream out;

  TextSink(Console console) {
    this.out = console.out();
  }

  @Override
  public Listener text(String piece) {
    out.print(piece);
    out.flush();
    return out.checkError() ? Listener.GONE : Listener.PRESENT;
  }

  /// Ends the answer's line, and says how fast it came.
  static void finish(Console console, Generation generation, double loadMillis) {
    console.out().println();
    console.out().flush();
    if (console.terminal().error() || loadMillis >= 0) {
      console.err().println(speed(generation, loadMillis));
    }
  }

  private static String speed(Generation generation, double loadMillis) {
    StringBuilder line = new StringBuilder("[");
    line.append(generation.tokens().size()).append(" tokens");
    generation
        .decodeTokensPerSecond()
        .ifPresent(rate -> line.append(String.format(Locale.ROOT, ", %.1f tokens/s", rate)));
    generation
        .timeToFirstTokenMillis()
        .ifPresent(
            millis -> line.append(String.format(Locale.ROOT, ", first after %.0f ms", millis)));
    if (loadMillis >= 0) {
      line.append(String.format(Locale.ROOT, ", loaded in %.0f ms", loadMillis));
    }
    return line.append(']').toString();
  }
}
