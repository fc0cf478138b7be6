package dev.hasten.cli;

import dev.hasten.catalog.Progress;
import java.io.PrintStream;
import java.util.OptionalLong;
import me.tongfei.progressbar.ConsoleProgressBarConsumer;
import me.tongfei.progressbar.ProgressBar;
import me.tongfei.progressbar.ProgressBarBuilder;
import me.tongfei.progressbar.ProgressBarStyle;
import org.jspecify.annotations.Nullable;

/// Shows how a download gets on: a bar on a terminal, a line at its beginning and end elsewhere.
final class FetchProgress implements Progress {
  private static final long BYTES_PER_MEGABYTE = 1_000_000;
  private static final int WIDTH = 100;

  private final Console console;
  private @Nullable ProgressBar bar;
  private String what = "";

  FetchProgress(Console console) {
    this.console = console;
  }

  @Override
  public void started(String name, OptionalLong totalBytes) {
    closeBar();
    what = name;
    if (console.terminal().error()) {
      bar = newBar(name, totalBytes.orElse(-1));
    } else {
      note(name + size(totalBytes));
    }
  }

  @Override
  public void advanced(long bytes) {
    if (bar != null) {
      bar.stepBy(bytes);
    }
  }

  @Override
  public void finished() {
    closeBar();
    if (!console.terminal().error()) {
      note(what + ": done");
    }
  }

  @Override
  public void note(String message) {
    PrintStream err = console.err();
    err.println(message);
    err.flush();
  }

  private ProgressBar newBar(String name, long totalBytes) {
    return new ProgressBarBuilder()
        .setTaskName(name)
        .setInitialMax(totalBytes)
        .setUnit(" MB", BYTES_PER_MEGABYTE)
        .setStyle(ProgressBarStyle.ASCII)
        .showSpeed()
        .setConsumer(new ConsoleProgressBarConsumer(console.err(), WIDTH))
        .build();
  }

  private void closeBar() {
    if (bar != null) {
      bar.close();
      bar = null;
    }
  }

  private static String size(OptionalLong totalBytes) {
    return totalBytes.isPresent()
        ? " (%d MB)".formatted(totalBytes.getAsLong() / BYTES_PER_MEGABYTE)
        : "";
  }
}
