package dev.hasten.cli;

/// Options that every command has.
final class CommonOptions {
  private boolean json;
  private boolean verbose;

  DeclaredOptions declared() {
    return DeclaredOptions.mixin()
        .flag("--json", "Print exactly one JSON object on standard output.", () -> json = true)
        .flag(
            "--verbose",
            "Say more on standard error; stack traces with errors.",
            () -> verbose = true)
        .help();
  }

  boolean json() {
    return json;
  }

  boolean verbose() {
    return verbose;
  }
}
