package dev.hasten.cli;

import picocli.CommandLine.Option;

/// Options that every command has.
final class CommonOptions {
  @Option(names = "--json", description = "Print exactly one JSON object on standard output.")
  private boolean json;

  @Option(
      names = "--verbose",
      description = "Say more on standard error; stack traces with errors.")
  private boolean verbose;

  @Option(
      names = {"-h", "--help"},
      usageHelp = true,
      description = "Show this help and exit.")
  @SuppressWarnings("UnusedVariable") // picocli reads it
  private boolean help;

  boolean json() {
    return json;
  }

  boolean verbose() {
    return verbose;
  }
}
