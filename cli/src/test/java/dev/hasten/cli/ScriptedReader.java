package dev.hasten.cli;

import java.util.Iterator;
import java.util.Optional;

/// A person who has decided beforehand what to say, and stops answers that are asked for with the
/// word "endless".
final class ScriptedReader implements ChatReader {
  private final Iterator<String> lines;
  private String last = "";
  private int asked;

  ScriptedReader(String script) {
    this.lines = script.lines().iterator();
  }

  @Override
  public Optional<String> read() {
    if (!lines.hasNext()) {
      return Optional.empty();
    }
    asked = 0;
    last = lines.next();
    return Optional.of(last);
  }

  /// After some tokens.
  @Override
  public boolean takesInterruption() {
    return last.contains("endless") && ++asked > 12;
  }

  @Override
  public void close() {}
}
