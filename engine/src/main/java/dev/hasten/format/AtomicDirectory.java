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
final class AtomicDirectory {
  private AtomicDirectory() {}

  /// What a directory is to hold.
  interface Content {
    void writeTo(Path directory) throws IOException;
  }

  /// Writes a directory that does not exist yet.
  ///
  /// @throws UsageException if the target exists
  /// @throws ResourceException if it cannot be written; nothing is left behind
  static void write(Path target, Content content) {
    if (Files.exists(target)) {
      throw new UsageException(target + " exists already", "choose another name, or remove it");
    }
    Path temporary = temporaryBeside(target);
    try {
      Files.createDirectory(temporary);
      content.writeTo(temporary);
      Files.move(temporary, target, StandardCopyOption.ATOMIC_MOVE);
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
