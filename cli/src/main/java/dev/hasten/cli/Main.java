package dev.hasten.cli;

import java.util.Locale;

/// Where the program starts.
public final class Main {
  private Main() {}

  public static void main(String[] arguments) {
    ResultStream results = ResultStream.ofProcess();
    exit(run(Console.ofProcess(results), results, arguments));
  }

  /// All but the exit.
  static int run(Console console, ResultStream results, String... arguments) {
    Locale.setDefault(Locale.ROOT); // numbers look the same everywhere
    int exitCode = HastenCli.run(console, arguments);
    console.out().flush();
    return results.loss().map(new ErrorReport(console.err())::failed).orElse(exitCode);
  }

  static void exit(int exitCode) {
    System.exit(exitCode);
  }
}
