package dev.hasten.cli;

/// Where the program starts.
public final class Main {
  private Main() {}

  public static void main(String[] arguments) {
    Console console = Console.ofProcess();
    int exitCode = HastenCli.run(console, arguments);
    console.out().flush();
    console.err().flush();
    System.exit(exitCode);
  }
}
