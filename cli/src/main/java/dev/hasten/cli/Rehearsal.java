package dev.hasten.cli;

import dev.hasten.catalog.Alias;
import dev.hasten.catalog.Catalog;
import dev.hasten.catalog.Environment;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;

/// What the build runs once, so that the JVM can write down what a start needs and later ones find
/// it ready (JEP 483, 514 and 515): answers a prompt with a model that is made for it.
final class Rehearsal {
  private static final String PROMPT = "Why is large-model inference slow?";

  private Rehearsal() {}

  /// Rehearses.
  ///
  /// @param arguments a directory for the model and all that is kept of it; a file that is made if
  ///   native kernels run here
  /// @throws IOException if that file cannot be made
  public static void main(String[] arguments) throws IOException {
    Environment environment = new Environment(Map.of(), Path.of(arguments[0]));
    ResultStream results = new ResultStream(OutputStream.nullOutputStream());
    Console console = silent(results, environment);
    storeDefaultModel(environment);
    answer(console, results, "--kernels=native");
    int packed = answer(console, results, "--kernels=native"); // finds the weights packed
    if (packed == HastenCli.OK) {
      Files.createFile(Path.of(arguments[1]));
    }
    int exitCode = answer(console, results, "--kernels=auto");
    Main.run(console, results, "run", "--help");
    Main.exit(exitCode); // loads classes, too
  }

  /// The store knows a model that is complete by its size.
  private static void storeDefaultModel(Environment environment) {
    Alias model = new Catalog(environment).aliases().getFirst();
    Path models = environment.hastenHome().resolve("models");
    RehearsalModel.write(models.resolve(model.name()), model.weights().bytes());
  }

  /// Without native kernels the rest is worth it all the same.
  private static int answer(Console console, ResultStream results, String option) {
    return Main.run(console, results, "run", PROMPT, "--seed=7", "--max-tokens=8", option);
  }

  /// The console of this process, but for where its output goes and what it finds at home, which is
  /// looked for as it is for most: no variable says where.
  private static Console silent(ResultStream results, Environment environment) {
    Console process = Console.ofProcess(results);
    return new Console(
        process.in(),
        process.out(),
        process.err(),
        process.terminal(),
        process.keyboard(),
        environment);
  }
}
