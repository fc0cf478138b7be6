package dev.hasten.quantize;

import dev.hasten.error.ResourceException;
import dev.hasten.format.AtomicFile;
import dev.hasten.format.Overwrite;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.stream.Stream;

/// A folder beside a file that is to be written, with the tensors that are finished. Whoever is
/// killed in between finds them when he does the same again.
final class WorkFolder implements AutoCloseable {
  private static final String SUFFIX = ".part";
  private static final String KEY = "made-from.txt";
  private static final String WHOLE = "whole.gguf";

  /// Of one write: a buffer of an `int` is enough for any part.
  private static final long PART_BYTES = 1L << 30;

  private final Path folder;
  private final Path target;
  private final Arena arena = Arena.ofShared();

  private WorkFolder(Path folder, Path target) {
    this.folder = folder;
    this.target = target;
  }

  /// Opens the folder of a target. What was made from something else is thrown away.
  ///
  /// @param key says from what, and how
  /// @throws ResourceException if the folder cannot be made
  static WorkFolder open(Path target, String key) {
    Path folder = target.resolveSibling(target.getFileName() + SUFFIX);
    Path keyFile = folder.resolve(KEY);
    try {
      if (!Files.exists(keyFile) || !Files.readString(keyFile).equals(key)) {
        removeAll(folder);
        Files.createDirectories(folder);
        AtomicFile.writeText(keyFile, Overwrite.REPLACE, key);
      }
      return new WorkFolder(folder, target);
    } catch (IOException e) {
      throw unusable(folder, e);
    }
  }

  /// A tensor that is there in full.
  Optional<MemorySegment> finished(int index, long bytes) {
    Path file = fileOf(index);
    try {
      return Files.exists(file) && Files.size(file) == bytes
          ? Optional.of(map(file))
          : Optional.empty();
    } catch (IOException e) {
      throw unusable(file, e);
    }
  }

  /// Keeps a tensor, and gives the memory of what was kept.
  MemorySegment keep(int index, MemorySegment bytes) {
    Path file = fileOf(index);
    AtomicFile.write(file, Overwrite.REPLACE, channel -> write(channel, bytes));
    try {
      return map(file);
    } catch (IOException e) {
      throw unusable(file, e);
    }
  }

  /// Keeps the relative error of a tensor, before the tensor.
  void keepError(int index, double relativeError) {
    AtomicFile.writeText(errorOf(index), Overwrite.REPLACE, String.valueOf(relativeError));
  }

  /// The error that was kept.
  OptionalDouble error(int index) {
    Path file = errorOf(index);
    try {
      return Files.exists(file)
          ? OptionalDouble.of(Double.parseDouble(Files.readString(file)))
          : OptionalDouble.empty();
    } catch (IOException | NumberFormatException _) {
      return OptionalDouble.empty(); // it is measured again
    }
  }

  private Path errorOf(int index) {
    return folder.resolve("error-%05d".formatted(index));
  }

  private static void write(FileChannel channel, MemorySegment bytes) throws IOException {
    for (long at = 0; at < bytes.byteSize(); at += PART_BYTES) {
      long length = Math.min(PART_BYTES, bytes.byteSize() - at);
      ByteBuffer part = bytes.asSlice(at, length).asByteBuffer();
      while (part.hasRemaining()) {
        channel.write(part);
      }
    }
  }

  private MemorySegment map(Path file) throws IOException {
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
      return channel.map(FileChannel.MapMode.READ_ONLY, 0, channel.size(), arena);
    }
  }

  /// Where the whole is put together.
  Path whole() {
    return folder.resolve(WHOLE);
  }

  /// Puts the whole in its place. Nothing of the folder is left.
  void publish() {
    try {
      Files.move(whole(), target, StandardCopyOption.ATOMIC_MOVE);
      removeAll(folder);
    } catch (IOException e) {
      throw unusable(target, e);
    }
  }

  private Path fileOf(int index) {
    return folder.resolve("tensor-%05d".formatted(index));
  }

  private static void removeAll(Path folder) throws IOException {
    if (!Files.exists(folder)) {
      return;
    }
    try (Stream<Path> found = Files.walk(folder)) {
      List<Path> deepestFirst = found.sorted(Comparator.reverseOrder()).toList();
      for (Path path : deepestFirst) {
        Files.delete(path);
      }
    }
  }

  private static ResourceException unusable(Path path, IOException cause) {
    return new ResourceException(
        "%s: %s".formatted(path, cause.getMessage()),
        "is there space on the disk, and may this user write there?",
        cause);
  }

  @Override
  public void close() {
    arena.close();
  }
}
