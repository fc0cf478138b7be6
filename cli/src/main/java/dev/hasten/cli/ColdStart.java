package dev.hasten.cli;

import java.io.IOException;
import java.io.InputStream;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalDouble;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;

/// How long a new process takes from its start to the first token.
final class ColdStart {
  private static final long PATIENCE_SECONDS = 120;
  private static final List<String> REQUEST = List.of("Hi", "--raw", "--max-tokens=1");

  private ColdStart() {}

  /// Runs this program once more, with the same Java, class path and options.
  ///
  /// @param machineArguments options that say how the model is run
  /// @return none if the process cannot be started, fails, or takes longer than two minutes
  static OptionalDouble millis(Path model, List<String> machineArguments) {
    return millisToFirstByte(command(model, machineArguments));
  }

  static OptionalDouble millisToFirstByte(List<String> command) {
    ProcessBuilder builder =
        new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.DISCARD);
    long started = System.nanoTime();
    try {
      Process process = builder.start();
      stopLater(process);
      return firstByte(process, started);
    } catch (IOException _) {
      return OptionalDouble.empty();
    }
  }

  private static OptionalDouble firstByte(Process process, long started) throws IOException {
    try (InputStream output = process.getInputStream()) {
      boolean came = output.read() >= 0;
      double millis = Elapsed.millisSince(started);
      return came ? OptionalDouble.of(millis) : OptionalDouble.empty();
    } finally {
      process.destroy();
    }
  }

  /// So that a process that hangs does not make this one hang, too.
  private static void stopLater(Process process) {
    Executor later = CompletableFuture.delayedExecutor(PATIENCE_SECONDS, TimeUnit.SECONDS);
    later.execute(process::destroyForcibly);
  }

  private static List<String> command(Path model, List<String> machineArguments) {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(javaOptions());
    command.addAll(List.of("-cp", System.getProperty("java.class.path"), Main.class.getName()));
    command.addAll(List.of("run", model.toAbsolutePath().toString()));
    command.addAll(REQUEST);
    command.addAll(machineArguments);
    return command;
  }

  /// Those of this process, but for agents, of which two cannot always run side by side.
  private static List<String> javaOptions() {
    return ManagementFactory.getRuntimeMXBean().getInputArguments().stream()
        .filter(option -> !option.startsWith("-agent") && !option.startsWith("-javaagent"))
        .toList();
  }
}
