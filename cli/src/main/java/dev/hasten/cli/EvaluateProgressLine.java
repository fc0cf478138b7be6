package dev.hasten.cli;

import dev.hasten.quality.EvaluationProgress;
import java.io.PrintStream;
import java.util.Locale;
import java.util.OptionalDouble;

/// One line of a terminal that says how far an evaluation is, the perplexity so far, and how long
/// the rest will take; nothing elsewhere.
final class EvaluateProgressLine implements EvaluationProgress {
  private static final String CLEAR_LINE = "\r\u001b[K";
  private static final double MILLIS_PER_SECOND = 1e3;
  private static final long SECONDS_PER_MINUTE = 60;

  private final Console console;
  private long started = System.nanoTime();
  private int last;

  EvaluateProgressLine(Console console) {
    this.console = console;
  }

  @Override
  public void advanced(String what, int done, int total, OptionalDouble perplexity) {
    show(line(what, done, total, perplexity));
    last = done;
    if (done == total) {
      started = System.nanoTime(); // another run may follow
    }
  }

  private String line(String what, int done, int total, OptionalDouble perplexity) {
    double seconds = Elapsed.millisSince(started) / MILLIS_PER_SECOND;
    String figure =
        perplexity.isPresent()
            ? ", perplexity " + String.format(Locale.ROOT, "%.4f", perplexity.getAsDouble())
            : "";
    return "%s %d of %d%s, %s left"
        .formatted(what, done, total, figure, clock(seconds / done * (total - done)));
  }

  private static String clock(double seconds) {
    long whole = Math.round(seconds);
    return whole < SECONDS_PER_MINUTE
        ? whole + " s"
        : "%d:%02d min".formatted(whole / SECONDS_PER_MINUTE, whole % SECONDS_PER_MINUTE);
  }

  /// Takes the line away.
  void finished() {
    if (last > 0) {
      show("");
    }
  }

  private void show(String text) {
    if (console.terminal().error()) {
      PrintStream err = console.err();
      err.print(CLEAR_LINE + text);
      err.flush();
    }
  }
}
