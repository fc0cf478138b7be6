package dev.hasten.catalog;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.zip.CRC32;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import org.jspecify.annotations.Nullable;

/// A Python wheel: a zip archive with a `METADATA` file. Nothing it says of itself is believed: a
/// member may not be longer than the directory states, and must have the stated checksum.
final class Wheel implements AutoCloseable {
  private static final int MOST_TEXT_BYTES = 4 << 20;
  private static final int CHUNK_BYTES = 1 << 18;

  private final ZipFile zip;

  private Wheel(ZipFile zip) {
    this.zip = zip;
  }

  /// @throws SourceFailure if the file is no whole zip archive
  static Wheel open(Path file) throws SourceFailure {
    try {
      return new Wheel(new ZipFile(file.toFile()));
    } catch (IOException | IllegalArgumentException e) {
      throw damaged(file.getFileName().toString(), e);
    }
  }

  /// The names of all files.
  List<String> members() {
    return zip.stream().filter(entry -> !entry.isDirectory()).map(ZipEntry::getName).toList();
  }

  /// The uncompressed size that the directory states.
  long bytes(String member) throws SourceFailure {
    return Math.max(0, entry(member).getSize());
  }

  /// A small text file.
  String text(String member) throws SourceFailure, IOException {
    if (bytes(member) > MOST_TEXT_BYTES) {
      throw new SourceFailure("%s is too long: %d bytes".formatted(member, bytes(member)));
    }
    ByteArrayOutputStream text = new ByteArrayOutputStream();
    copy(member, text, Progress.silent());
    return text.toString(StandardCharsets.UTF_8);
  }

  /// The values of a field of the package's metadata (core metadata, PEP 566).
  List<String> metadata(String field) throws SourceFailure, IOException {
    Optional<String> member =
        members().stream().filter(name -> name.matches("[^/]+\\.dist-info/METADATA")).findFirst();
    if (member.isEmpty()) {
      return List.of();
    }
    return text(member.get())
        .lines()
        .takeWhile(line -> !line.isBlank())
        .filter(line -> line.regionMatches(true, 0, field + ":", 0, field.length() + 1))
        .map(line -> line.substring(field.length() + 1).strip())
        .toList();
  }

  /// Copies a member.
  ///
  /// @throws SourceFailure if the archive is damaged
  /// @throws IOException if writing fails
  void copy(String member, OutputStream out, Progress progress) throws SourceFailure, IOException {
    ZipEntry entry = entry(member);
    CRC32 checksum = new CRC32();
    byte[] chunk = new byte[CHUNK_BYTES];
    long copied = 0;
    try (InputStream in = open(entry)) {
      int count = read(in, chunk, member);
      while (count >= 0) {
        copied += count;
        if (copied > entry.getSize()) {
          throw damaged(member, null);
        }
        checksum.update(chunk, 0, count);
        out.write(chunk, 0, count);
        progress.advanced(count);
        count = read(in, chunk, member);
      }
    }
    if (copied != entry.getSize() || checksum.getValue() != entry.getCrc()) {
      throw damaged(member, null);
    }
  }

  @Override
  public void close() throws IOException {
    zip.close();
  }

  private ZipEntry entry(String member) throws SourceFailure {
    ZipEntry entry = zip.getEntry(member);
    if (entry == null || entry.isDirectory()) {
      throw new SourceFailure("the package has no file " + member);
    }
    return entry;
  }

  private InputStream open(ZipEntry entry) throws SourceFailure {
    try {
      return zip.getInputStream(entry);
    } catch (IOException e) {
      throw damaged(entry.getName(), e);
    }
  }

  private static int read(InputStream in, byte[] chunk, String member) throws SourceFailure {
    try {
      return in.read(chunk);
    } catch (IOException e) {
      throw damaged(member, e);
    }
  }

  private static SourceFailure damaged(String what, @Nullable Throwable cause) {
    return new SourceFailure("%s is damaged or not complete".formatted(what), "try again", cause);
  }
}
