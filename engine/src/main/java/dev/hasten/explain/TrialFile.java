package dev.hasten.explain;

import dev.hasten.error.ResourceException;
import dev.hasten.executor.ThreadTeam;
import dev.hasten.format.GgufWriter;
import dev.hasten.format.Overwrite;
import dev.hasten.format.StreamedTensor;
import dev.hasten.quantize.PlainRounder;
import dev.hasten.quantize.TensorChoice;
import dev.hasten.tensor.Tensor;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/// A file with fewer bits that is there to be timed, and then no more: not after a failure, nor
/// when somebody interrupts the process. What a process left that was killed at once goes when the
/// next one writes such a file.
///
/// Numbers are rounded to the nearest: how fast a model is does not depend on how they are rounded.
final class TrialFile implements AutoCloseable {
  private static final String PREFIX = "trial-";
  private static final Pattern OF_PROCESS = Pattern.compile(PREFIX + "(\\d+)-.*");

  private final Path folder;
  private final Thread remover;

  private TrialFile(Path folder) {
    this.folder = folder;
    this.remover = new Thread(() -> remove(folder));
    Runtime.getRuntime().addShutdownHook(remover);
  }

  /// Writes a file.
  ///
  /// @param home a directory, which is made if it is missing
  /// @throws ResourceException if it cannot be written
  static TrialFile write(FewerBits fewer, Path home, ThreadTeam team) {
    TrialFile file = new TrialFile(newFolder(home));
    try {
      PlainRounder rounder = PlainRounder.nearest(team);
      List<StreamedTensor> tensors =
          fewer.plan().tensors().stream().map(choice -> tensor(choice, rounder)).toList();
      GgufWriter.stream(file.path(), fewer.content().metadata(), tensors, Overwrite.REFUSE);
      return file;
    } catch (RuntimeException | Error e) {
      file.close();
      throw e;
    }
  }

  private static Path newFolder(Path home) {
    try {
      Files.createDirectories(home);
      leftBehind(home).forEach(TrialFile::remove);
      return Files.createTempDirectory(home, PREFIX + ProcessHandle.current().pid() + "-");
    } catch (IOException e) {
      throw new ResourceException(
          "%s: nothing can be tried there: %s".formatted(home, e.getMessage()),
          "make it writable, or set HASTEN_HOME to another folder",
          e);
    }
  }

  /// Of processes that are no more.
  private static List<Path> leftBehind(Path home) throws IOException {
    try (Stream<Path> files = Files.list(home)) {
      return files.filter(TrialFile::isLeftBehind).toList();
    }
  }

  private static boolean isLeftBehind(Path folder) {
    Matcher name = OF_PROCESS.matcher(String.valueOf(folder.getFileName()));
    return name.matches() && ProcessHandle.of(Long.parseLong(name.group(1))).isEmpty();
  }

  private static StreamedTensor tensor(TensorChoice choice, PlainRounder rounder) {
    return choice
        .source()
        .stored()
        .filter(_ -> choice.isKept())
        .map(stored -> new Tensor(choice.name(), stored.dtype(), stored.shape(), stored.data()))
        .map(StreamedTensor::of)
        .orElseGet(() ->
            new StreamedTensor(
                choice.name(),
                choice.type(),
                choice.source().shape(),
                sink -> sendRounded(choice, rounder, sink)));
  }

  private static void sendRounded(
      TensorChoice choice, PlainRounder rounder, StreamedTensor.Sink sink) throws IOException {
    try (Arena arena = Arena.ofShared()) {
      MemorySegment bytes = arena.allocate(choice.bytes());
      rounder.round(choice, bytes);
      sink.write(bytes);
    }
  }

  Path path() {
    return folder.resolve("model.gguf");
  }

  @Override
  public void close() {
    remove(folder);
    try {
      boolean _ = Runtime.getRuntime().removeShutdownHook(remover);
    } catch (IllegalStateException _) {
      return; // it is at work
    }
  }

  private static void remove(Path folder) {
    try (Stream<Path> found = Files.walk(folder)) {
      for (Path path : found.sorted(Comparator.reverseOrder()).toList()) {
        Files.deleteIfExists(path);
      }
    } catch (IOException _) {
      return; // the next one finds it
    }
  }
}
