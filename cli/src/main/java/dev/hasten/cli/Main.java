package dev.hasten.cli;

import java.util.Locale;

/// Where the program starts.
public final class Main {
  private Main() {}

  public static void main(String[] arguments) {
    Locale.setDefault(Locale.ROOT); // numbers look the same everywhere
    ResultStream results = ResultStream.ofProcess();
    Console console = Console.ofProcess(results);
    int exitCode = HastenCli.run(console, arguments);
    console.out().flush();
    System.exit(results.loss().map(new ErrorReport(console.err())::failed).orElse(exitCode));
  }
}
