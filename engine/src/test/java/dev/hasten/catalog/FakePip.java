package dev.hasten.catalog;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

/// Plays `python3 -m pip download`: a shell script that copies wheels from a shelf, or does what a
/// test wants.
final class FakePip {
  private static final String COPY_FROM_SHELF =
      """
      if [ -f "$shelf/$9.whl" ]; then cp "$shelf/$9.whl" "$8/$9-py3-none-any.whl"; exit 0; fi
      echo "WARNING: something of no weight" >&2
      echo "ERROR: No matching distribution found for $9" >&2
      echo "[notice] a newer pip is out" >&2
      exit 1
      """;

  private final Path folder;
  private final Path shelf;

  /// @param folder where the script, its log and the wheels lie
  FakePip(Path folder) throws IOException {
    this.folder = folder;
    this.shelf = Files.createDirectories(folder.resolve("shelf"));
    behave(COPY_FROM_SHELF);
  }

  /// A `PATH` with this `python3` and what a shell script needs.
  String path() {
    return bin() + ":/usr/bin:/bin";
  }

  /// What the script does after it has noted the requirement. `$8` is the folder for the wheel,
  /// `$9` the requirement.
  void behave(String script) throws IOException {
    Path python = Files.createDirectories(bin()).resolve("python3");
    Files.writeString(
        python, "#!/bin/sh\nshelf='%s'\necho \"$9\" >> '%s'\n%s".formatted(shelf, log(), script));
    if (!python.toFile().setExecutable(true)) {
      throw new IOException("cannot make executable: " + python);
    }
  }

  /// The requirements that were asked for.
  List<String> asked() throws IOException {
    return Files.exists(log()) ? Files.readAllLines(log()) : List.of();
  }

  /// Puts a wheel on the shelf.
  Path offer(String requirement, Map<String, byte[]> members) throws IOException {
    Path wheel = shelf.resolve(requirement + ".whl");
    try (OutputStream out = Files.newOutputStream(wheel);
        ZipOutputStream zip = new ZipOutputStream(out, StandardCharsets.UTF_8)) {
      for (Map.Entry<String, byte[]> member : members.entrySet()) {
        zip.putNextEntry(new ZipEntry(member.getKey()));
        zip.write(member.getValue());
        zip.closeEntry();
      }
    }
    return wheel;
  }

  private Path bin() {
    return folder.resolve("bin");
  }

  private Path log() {
    return folder.resolve("asked.txt");
  }
}
