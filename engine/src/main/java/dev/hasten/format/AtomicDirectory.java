package dev.hasten.format;

import dev.hasten.error.ResourceException;
import dev.hasten.error.UsageException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import java.util.stream.Stream;

/// Writes directories of files so that they appear complete or not at all: in a temporary directory
/// beside the target, which is then renamed.
public final class AtomicDirectory {
  private AtomicDirectory() {}

  /// What a directory is to hold.
  interface Content {
    void writeTo(Path directory) throws IOException;
  }

  /// Writes a directory.
  ///
  /// @throws UsageException if the target exists and may not be replaced
  /// @throws ResourceException if it cannot be written; nothing is left behind
  static void write(Path target, Overwrite overwrite, Content content) {
    checkTarget(target, overwrite);
    Path temporary = temporaryBeside(target);
    try {
      Files.createDirectory(temporary);
      content.writeTo(temporary);
      checkTarget(target, overwrite);
      putInPlace(temporary, target);
    } catch (IOException e) {
      discard(temporary);
      throw new ResourceException(
          "%s: cannot be written: %s".formatted(target, e.getMessage()),
          "does its parent directory exist, is there space, and may this user write there?",
          e);
    } catch (RuntimeException | Error e) {
      discard(temporary);
      throw e;
    }
  }

  /// For whoever works long before he writes: there is a place for the directory. Only what looks
  /// like a model is ever replaced.
  ///
  /// @throws UsageException if the target exists and may not be replaced
  /// @throws ResourceException if the directory that it is to lie in is missing
  public static void checkTarget(Path target, Overwrite overwrite) {
    if (Files.exists(target)) {
      if (overwrite == Overwrite.REFUSE) {
        throw new UsageException(
            target + " exists already", "choose another name, or pass --force to replace it");
      }
      if (!Files.exists(target.resolve(SafetensorsReader.CONFIG))) {
        throw new UsageException(
            "%s is no model directory, it has no %s".formatted(target, SafetensorsReader.CONFIG),
            "choose another name, or remove it yourself");
      }
    }
    Path parent = target.toAbsolutePath().normalize().getParent();
    if (parent == null || !Files.isDirectory(parent)) {
      throw new ResourceException(
          "%s: cannot be written: there is no directory %s".formatted(target, parent),
          "make the directory first");
    }
  }

  /// No system renames a directory to one that is there: the old one steps aside first, and comes
  /// back if that fails.
  private static void putInPlace(Path made, Path target) throws IOException {
    if (!Files.exists(target)) {
      Files.move(made, target, StandardCopyOption.ATOMIC_MOVE);
      return;
    }
    Path old = temporaryBeside(target);
    Files.move(target, old, StandardCopyOption.ATOMIC_MOVE);
    try {
      Files.move(made, target, StandardCopyOption.ATOMIC_MOVE);
    } catch (IOException e) {
      Files.move(old, target, StandardCopyOption.ATOMIC_MOVE);
      throw e;
    }
    discard(old);
  }

  private static Path temporaryBeside(Path target) {
    String suffix = HexFormat.of().toHexDigits(ThreadLocalRandom.current().nextLong());
    return target.resolveSibling(".%s.%s.partial".formatted(target.getFileName(), suffix));
  }

  private static void discard(Path directory) {
    try (Stream<Path> walk = Files.walk(directory)) {
      List<Path> deepestFirst = walk.sorted(Comparator.reverseOrder()).toList();
      for (Path path : deepestFirst) {
        Files.deleteIfExists(path);
      }
    } catch (IOException _) {
      return; // The failure that led here says more.
    }
  }
}
