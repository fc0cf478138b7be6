package dev.hasten.format;

import dev.hasten.error.ResourceException;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.channels.FileChannel;
import java.nio.channels.FileChannel.MapMode;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/// Maps whole files into memory, read-only.
final class MappedFile {
  private MappedFile() {}

  /// The bytes of a regular file, valid until `arena` is closed.
  ///
  /// @throws ResourceException if there is no such file, or it cannot be read
  static MemorySegment map(Path path, Arena arena) {
    requireRegularFile(path);
    try (FileChannel channel = FileChannel.open(path, StandardOpenOption.READ)) {
      return channel.map(MapMode.READ_ONLY, 0, channel.size(), arena);
    } catch (IOException e) {
      throw unreadable(path, e);
    }
  }

  static ResourceException unreadable(Path path, IOException cause) {
    return cause instanceof AccessDeniedException
        ? new ResourceException(
            path + ": permission denied", "make the file readable for this user", cause)
        : new ResourceException(
            "%s: cannot be read: %s".formatted(path, cause.getMessage()),
            "check the path and the disk",
            cause);
  }

  private static void requireRegularFile(Path path) {
    if (Files.isDirectory(path)) {
      throw new ResourceException(path + " is a directory, not a file", "give a file inside it");
    }
    if (!Files.exists(path)) {
      throw new ResourceException(path + ": no such file", "check the spelling of the path");
    }
    if (!Files.isRegularFile(path)) {
      throw new ResourceException(
          path + " is not a regular file", "give a file that can be mapped");
    }
  }
}
