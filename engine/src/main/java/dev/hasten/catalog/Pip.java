package dev.hasten.catalog;

import java.io.File;
import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.List;
import java.util.OptionalLong;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/// Runs `python3 -m pip download`, so that the user's own index, proxy and certificate settings
/// hold.
final class Pip {
  private static final String ERROR = "ERROR: ";

  private final Environment environment;
  private final Patience patience;

  Pip(Environment environment, Patience patience) {
    this.environment = environment;
    this.patience = patience;
  }

  /// Downloads the wheel of a requirement to a folder. Its bytes first gather in `folder/tmp`,
  /// where they can be counted; pip moves the wheel only when it is complete.
  ///
  /// @param requirement `NAME` or `NAME==VERSION`
  /// @throws SourceFailure if Python or pip is missing, or pip fails
  void download(String requirement, Path folder, Progress progress)
      throws SourceFailure, IOException, InterruptedException {
    Path python =
        environment
            .executable("python3")
            .orElseThrow(() ->
                new SourceFailure(
                    "there is no python3 on the PATH", PythonHelp.installPython(environment)));
    Path temporary = folder.resolve("tmp");
    Folders.delete(temporary);
    Files.createDirectories(temporary);
    progress.started("fetching %s with pip".formatted(requirement), OptionalLong.empty());
    int exitCode = run(command(python, requirement, folder), folder, temporary, progress);
    if (exitCode != 0) {
      throw failure(exitCode, Files.readAllLines(log(folder)));
    }
    Folders.delete(temporary);
    progress.finished();
  }

  private static List<String> command(Path python, String requirement, Path folder) {
    return List.of(
        python.toString(),
        "-m",
        "pip",
        "download",
        "--no-deps",
        "--only-binary=:all:",
        "-q",
        "-d",
        folder.toString(),
        requirement);
  }

  private int run(List<String> command, Path folder, Path temporary, Progress progress)
      throws SourceFailure, IOException, InterruptedException {
    Process process = start(command, folder, temporary);
    Thread killer = new Thread(() -> kill(process));
    Runtime.getRuntime().addShutdownHook(killer);
    try {
      awaitEnd(process, folder, progress);
      return process.exitValue();
    } finally {
      kill(process);
      removeHook(killer);
    }
  }

  private Process start(List<String> command, Path folder, Path temporary) throws SourceFailure {
    ProcessBuilder builder = new ProcessBuilder(command);
    builder.environment().clear();
    builder.environment().putAll(environment.variables());
    builder.environment().put("TMPDIR", temporary.toString());
    builder.environment().put("PIP_DISABLE_PIP_VERSION_CHECK", "1");
    builder.environment().put("PIP_NO_INPUT", "1");
    builder.redirectInput(nothing());
    builder.redirectOutput(ProcessBuilder.Redirect.DISCARD);
    builder.redirectError(log(folder).toFile());
    try {
      return builder.start();
    } catch (IOException e) {
      throw new SourceFailure("python3 does not start: " + e.getMessage(), null, e);
    }
  }

  /// pip must not ask for a password: nobody would see the question.
  private static File nothing() {
    return new File(File.separatorChar == '/' ? "/dev/null" : "NUL");
  }

  private void awaitEnd(Process process, Path folder, Progress progress)
      throws IOException, InterruptedException {
    long reported = 0;
    boolean ended = false;
    while (!ended) {
      ended = process.waitFor(patience.poll().toMillis(), TimeUnit.MILLISECONDS);
      long bytes = largestFileBytes(folder);
      progress.advanced(Math.max(0, bytes - reported));
      reported = Math.max(bytes, reported);
    }
  }

  /// pip writes the same bytes to its cache and to the wheel, so the largest file is what has
  /// arrived.
  private static long largestFileBytes(Path folder) throws IOException {
    LargestFile largest = new LargestFile();
    Files.walkFileTree(folder, largest);
    return largest.bytes;
  }

  private static final class LargestFile extends SimpleFileVisitor<Path> {
    private long bytes;

    @Override
    public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
      bytes = Math.max(bytes, attributes.size());
      return FileVisitResult.CONTINUE;
    }

    /// pip deletes files while they are counted.
    @Override
    public FileVisitResult visitFileFailed(Path file, IOException failure) {
      return FileVisitResult.CONTINUE;
    }

    @Override
    public FileVisitResult postVisitDirectory(Path folder, @Nullable IOException failure) {
      return FileVisitResult.CONTINUE;
    }
  }

  private static void kill(Process process) {
    process.descendants().forEach(ProcessHandle::destroyForcibly);
    process.destroyForcibly();
  }

  private static void removeHook(Thread killer) {
    try {
      Runtime.getRuntime().removeShutdownHook(killer);
    } catch (IllegalStateException e) {
      // The machine is already shutting down, and the hook does its work.
    }
  }

  private static Path log(Path folder) {
    return folder.resolve("pip.log");
  }

  private SourceFailure failure(int exitCode, List<String> log) throws IOException {
    String all = String.join("\n", log);
    if (all.contains("No module named pip")) {
      return new SourceFailure("python3 has no pip", PythonHelp.installPip(environment));
    }
    if (all.contains("[Errno 28]")) {
      throw new IOException(lastWord(exitCode, log));
    }
    return new SourceFailure(
        lastWord(exitCode, log), "see what `python3 -m pip download` says to it");
  }

  private static String lastWord(int exitCode, List<String> log) {
    List<String> lines = log.stream().map(String::strip).filter(line -> !line.isEmpty()).toList();
    return lines.reversed().stream()
        .filter(line -> line.startsWith(ERROR))
        .findFirst()
        .or(() -> lines.reversed().stream().findFirst())
        .map(line -> "pip says: " + line.replace(ERROR, ""))
        .orElse("pip ended with exit code %d and no word".formatted(exitCode));
  }
}
