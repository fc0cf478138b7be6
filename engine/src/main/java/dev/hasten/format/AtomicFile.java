package dev.hasten.format;

import dev.hasten.error.ResourceException;
import dev.hasten.error.UsageException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.HexFormat;
import java.util.concurrent.ThreadLocalRandom;

/// Writes files so that they appear complete or not at all: to a temporary file beside the target,
/// which is flushed to the disk and then renamed.
public final class AtomicFile {
  private AtomicFile() {}

  /// What a file is to hold.
  public interface Content {
    void writeTo(FileChannel channel) throws IOException;
  }

  /// Writes a file.
  ///
  /// @param content writes all of it
  /// @throws UsageException if the target exists and may not be replaced
  /// @throws ResourceException if it cannot be written; nothing is left behind
  public static void write(Path target, Overwrite overwrite, Content content) {
    checkTarget(target, overwrite);
    Path temporary = temporaryBeside(target);
    try {
      writeAndSync(temporary, content);
      checkTarget(target, overwrite);
      Files.move(temporary, target, StandardCopyOption.ATOMIC_MOVE);
    } catch (IOException e) {
      discard(temporary);
      throw unwritable(target, e);
    } catch (RuntimeException | Error e) {
      discard(temporary);
      throw e;
    }
    syncDirectory(target);
  }

  /// Writes a file of text, UTF-8.
  ///
  /// @throws UsageException if the target exists and may not be replaced
  /// @throws ResourceException if it cannot be written; nothing is left behind
  public static void writeText(Path target, Overwrite overwrite, String text) {
    ByteBuffer bytes = StandardCharsets.UTF_8.encode(text);
    write(
        target,
        overwrite,
        channel -> {
          while (bytes.hasRemaining()) {
            channel.write(bytes);
          }
        });
  }

  /// For whoever works long before he writes: there is a place for the file.
  ///
  /// @throws UsageException if the target exists and may not be replaced
  /// @throws ResourceException if it is a directory, or its directory is missing
  public static void checkTarget(Path target, Overwrite overwrite) {
    if (Files.isDirectory(target)) {
      throw new ResourceException(
          target + " is a directory", "give the name of a file to write inside it");
    }
    if (overwrite == Overwrite.REFUSE && Files.exists(target)) {
      throw new UsageException(
          target + " exists already", "choose another name, or pass --force to replace it");
    }
    if (!Files.isDirectory(directoryOf(target))) {
      throw new ResourceException(
          "%s: there is no directory %s".formatted(target, directoryOf(target)),
          "make the directory first");
    }
  }

  private static Path directoryOf(Path target) {
    Path parent = target.toAbsolutePath().getParent();
    return parent == null ? target.toAbsolutePath() : parent;
  }

  private static Path temporaryBeside(Path target) {
    String suffix = HexFormat.of().toHexDigits(ThreadLocalRandom.current().nextLong());
    return directoryOf(target).resolve(".%s.%s.partial".formatted(target.getFileName(), suffix));
  }

  private static void writeAndSync(Path file, Content content) throws IOException {
    try (FileChannel channel =
        FileChannel.open(file, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
      content.writeTo(channel);
      channel.force(true);
    }
  }

  /// Makes the new name durable, too. Some systems cannot open directories: the file is complete
  /// all the same.
  private static void syncDirectory(Path target) {
    try (FileChannel channel = FileChannel.open(directoryOf(target), StandardOpenOption.READ)) {
      channel.force(true);
    } catch (IOException _) {
      return;
    }
  }

  private static void discard(Path temporary) {
    try {
      Files.deleteIfExists(temporary);
    } catch (IOException _) {
      return; // The failure that led here says more.
    }
  }

  private static ResourceException unwritable(Path target, IOException cause) {
    return new ResourceException(
        "%s: cannot be written: %s".formatted(target, cause.getMessage()),
        "is there space on the disk, and may this user write there?",
        cause);
  }
}
