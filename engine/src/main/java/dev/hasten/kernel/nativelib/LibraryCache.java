package dev.hasten.kernel.nativelib;

import dev.hasten.error.ResourceException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.HexFormat;
import java.util.concurrent.ThreadLocalRandom;
import java.util.zip.CRC32;

/// Libraries as files, since the system opens nothing else: `native/<hash>/libhasten.so` in a cache
/// directory, and beside it a checksum that a start can afford. Processes may share it.
final class LibraryCache {
  private LibraryCache() {}

  /// The file with a library's content, which is written unless it is there and intact.
  ///
  /// @throws ResourceException if it must be written and cannot be, or what was packed is corrupt
  static Path fileOf(PackedLibrary library, Path cacheDirectory) {
    Path file =
        cacheDirectory.resolve("native").resolve(library.hashPrefix()).resolve(library.name());
    try {
      if (!isIntact(file)) {
        byte[] content = library.content();
        write(file, content);
        write(checksumOf(file), checksum(content).getBytes(StandardCharsets.US_ASCII));
      }
      return file.toAbsolutePath();
    } catch (IOException e) {
      throw NativeFailure.of(
          "%s cannot be written: %s".formatted(file, e),
          "is there space on the disk, and may this user write there?",
          e);
    }
  }

  private static Path checksumOf(Path file) {
    return file.resolveSibling(file.getFileName() + ".crc32");
  }

  private static String checksum(byte[] content) {
    CRC32 crc = new CRC32();
    crc.update(content, 0, content.length);
    return HexFormat.of().toHexDigits((int) crc.getValue());
  }

  private static boolean isIntact(Path file) {
    try {
      byte[] noted = Files.readAllBytes(checksumOf(file));
      String expected = new String(noted, StandardCharsets.US_ASCII);
      return checksum(Files.readAllBytes(file)).equals(expected);
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
