package dev.hasten.kernel.nativelib;

import dev.hasten.error.ResourceException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.concurrent.ThreadLocalRandom;

/// Libraries as files, since the system opens nothing else: `native/<hash>/libhasten.so` in a cache
/// directory. Processes may share it.
final class LibraryCache {
  private LibraryCache() {}

  /// The file with a library's content, which is written unless it is there and intact.
  ///
  /// @throws ResourceException if it cannot be written
  static Path fileOf(PackedLibrary library, Path cacheDirectory) {
    Path file =
        cacheDirectory.resolve("native").resolve(library.hashPrefix()).resolve(library.name());
    try {
      if (!isIntact(file, library)) {
        write(file, library.content());
      }
      return file.toAbsolutePath();
    } catch (IOException e) {
      throw NativeFailure.of(
          "%s cannot be written: %s".formatted(file, e),
          "is there space on the disk, and may this user write there?",
          e);
    }
  }

  private static boolean isIntact(Path file, PackedLibrary library) {
    try {
      return Arrays.equals(Files.readAllBytes(file), library.content());
    } catch (IOException _) {
      return false; // Whatever is there is to be replaced.
    }
  }

  /// Renames a complete file to the name: another process has the old or the new one open, both
  /// whole.
  private static void write(Path file, byte[] content) throws IOException {
    Files.createDirectories(file.getParent());
    String suffix = HexFormat.of().toHexDigits(ThreadLocalRandom.current().nextLong());
    Path temporary = file.resolveSibling(".%s.%s.partial".formatted(file.getFileName(), suffix));
    try {
      Files.write(temporary, content);
      Files.move(temporary, file, StandardCopyOption.ATOMIC_MOVE);
    } finally {
      Files.deleteIfExists(temporary);
    }
  }
}
