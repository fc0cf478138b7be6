package dev.hasten.catalog;

import dev.hasten.error.ResourceException;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Optional;

/// Room on the store's disk, and what to say when there is none.
final class DiskSpace {
  private static final String HINT =
      "free some space, or set HASTEN_HOME to a folder on a larger disk";

  private DiskSpace() {}

  /// @throws ResourceException if the disk of `folder` has less than `neededBytes` free
  static void require(Path folder, long neededBytes, String what) throws IOException {
    long freeBytes = Files.getFileStore(folder).getUsableSpace();
    if (neededBytes > freeBytes) {
      throw new ResourceException(
          "%s needs %s of disk space, %s are free in %s"
              .formatted(what, readable(neededBytes), readable(freeBytes), folder),
          HINT);
    }
  }

  /// What a failed write in `folder` means to a user.
  static ResourceException writeFailed(Path folder, IOException failure) {
    return new ResourceException(
        "cannot write in %s: %s%s".formatted(folder, reason(failure), free(folder)),
        failure instanceof AccessDeniedException
            ? "make the folder writable, or set HASTEN_HOME to another one"
            : HINT,
        failure);
  }

  private static String reason(IOException failure) {
    return switch (failure) {
      case AccessDeniedException denied -> "permission denied: " + denied.getFile();
      case FileAlreadyExistsException blocking -> blocking.getFile() + " is no directory";
      case NoSuchFileException missing -> "no such file: " + missing.getFile();
      default -> Optional.ofNullable(failure.getMessage()).orElse(failure.toString());
    };
  }

  private static String free(Path folder) {
    try {
      return " (%s free)".formatted(readable(Files.getFileStore(folder).getUsableSpace()));
    } catch (IOException e) {
      return "";
    }
  }

  /// A count of bytes in decimal units, as disks and downloads are labelled.
  static String readable(long bytes) {
    double value = bytes;
    for (String unit : new String[] {"B", "kB", "MB", "GB", "TB"}) {
      if (value < 999.5) {
        return String.format(Locale.ROOT, unit.equals("B") ? "%.0f %s" : "%.1f %s", value, unit);
      }
      value /= 1000;
    }
    return String.format(Locale.ROOT, "%.1f PB", value);
  }
}
