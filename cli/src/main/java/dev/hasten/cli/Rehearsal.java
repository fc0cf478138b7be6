package dev.hasten.cli;

import dev.hasten.catalog.Environment;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Map;

/// What the build runs once, so that the JVM can write down what a start needs and later ones find
/// it ready (JEP 483, 514 and 515): answers a prompt with a model that is made for it, and says
/// nothing.
final class Rehearsal {
  private static final String PROMPT = "Why is large-model inference slow?";

  private Rehearsal() {}

  /// Rehearses.
  ///
  /// @param arguments a directory for the model and all that is kept of it
  public static void main(String[] arguments) {
    Locale.setDefault(Locale.ROOT);
    Path directory = Path.of(arguments[0]);
    Path model = RehearsalModel.write(directory);
    Console console = silent(directory);
    run(console, model, "--kernels=native");
    run(console, model, "--kernels=native"); // finds the weights packed
    run(console, model, "--kernels=auto");
    run(console, model, "--help");
  }

  /// Without native kernels the rest is worth it all the same.
  private static void run(Console console, Path model, String option) {
    HastenCli.run(console, "run", model.toString(), PROMPT, "--max-tokens=8", option);
  }

  private static Console silent(Path home) {
    PrintStream nowhere =
        new PrintStream(OutputStream.nullOutputStream(), false, StandardCharsets.UTF_8);
    Environment environment = new Environment(Map.of("HASTEN_HOME", home.toString()), home);
    return new Console(
        InputStream.nullInputStream(), nowhere, nowhere, Console.Terminal.NONE, environment);
  }
}
