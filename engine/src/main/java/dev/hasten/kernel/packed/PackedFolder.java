package dev.hasten.kernel.packed;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.nio.channels.FileChannel;
import java.nio.channels.FileChannel.MapMode;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/// The directory of a [PackedCache]: what its files are called, and how many may stay. A file's
/// date is when it was last used.
///
/// @param maxBytes of all files together, unless the newest alone has more
record PackedFolder(Path directory, long maxBytes) {
  private static final long MAX_BYTES = 4L << 30;

  private static final String SUFFIX = ".packed";
  private static final String UNFINISHED = ".partial";

  /// Nobody takes longer to write one.
  private static final Duration ABANDONED_AFTER = Duration.ofHours(1);

  private static final int LONGEST_NAME = 64;

  static PackedFolder in(Path cacheDirectory) {
    return new PackedFolder(cacheDirectory.resolve("packed"), MAX_BYTES);
  }

  /// The file for the model at `path`: its name is readable, and another for every path.
  Path fileOf(String path) {
    long hash = 0xcbf29ce484222325L; // FNV-1a
    for (byte next : path.getBytes(StandardCharsets.UTF_8)) {
      hash = (hash ^ next) * 0x100000001b3L;
    }
    String name = String.valueOf(Path.of(path).getFileName());
    String stem = name.substring(0, Math.min(LONGEST_NAME, name.length()));
    return directory.resolve(stem + "-" + Long.toHexString(hash) + SUFFIX);
  }

  void prepare() throws IOException {
    Files.createDirectories(directory);
  }

  void markUsed(Path file) {
    try {
      Files.setLastModifiedTime(file, FileTime.from(Instant.now()));
    } catch (IOException _) {
      return; // It may belong to somebody else; then it only looks older than it is.
    }
  }

  /// Deletes what writers that died left behind, and the least recently used files until the rest
  /// is small enough; `newest` stays.
  void dropOldest(Path newest) throws IOException {
    dropAbandoned();
    long bytes = 0;
    for (Path file : newestFirst()) {
      bytes += size(file);
      if (bytes > maxBytes && !file.equals(newest)) {
        Files.deleteIfExists(file);
      }
    }
  }

  /// Deletes the files of models that are gone, where that can be done.
  void dropOrphans() {
    try {
      for (Path file : newestFirst()) {
        if (isOrphan(file)) {
          Files.deleteIfExists(file);
        }
      }
    } catch (IOException _) {
      return; // There is no such directory, or it is somebody else's.
    }
  }

  private static boolean isOrphan(Path file) {
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ);
        Arena arena = Arena.ofConfined()) {
      String model = PackedFile.modelPath(channel.map(MapMode.READ_ONLY, 0, channel.size(), arena));
      return !Files.exists(Path.of(model));
    } catch (IOException | InvalidPathException _) {
      return true; // It would be replaced at the next start anyway.
    }
  }

  private List<Path> newestFirst() throws IOException {
    try (Stream<Path> files = Files.list(directory)) {
      return files
          .filter(file -> file.toString().endsWith(SUFFIX))
          .sorted(Comparator.comparing(PackedFolder::lastUsed).reversed())
          .toList();
    }
  }

  private void dropAbandoned() throws IOException {
    Instant limit = Instant.now().minus(ABANDONED_AFTER);
    try (Stream<Path> files = Files.list(directory)) {
      for (Path file : (Iterable<Path>) files::iterator) {
        if (file.toString().endsWith(UNFINISHED) && lastUsed(file).toInstant().isBefore(limit)) {
          Files.deleteIfExists(file);
        }
      }
    }
  }

  private static long size(Path file) {
    try {
      return Files.size(file);
    } catch (IOException _) {
      return 0; // Another process has just deleted it.
    }
  }

  /// The beginning of time if another process has just deleted it.
  private static FileTime lastUsed(Path file) {
    try {
      return Files.getLastModifiedTime(file);
    } catch (IOException _) {
      return FileTime.from(Instant.EPOCH);
    }
  }
}
