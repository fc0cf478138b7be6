package dev.hasten.catalog;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;

/// Brings one file of the hub to `NAME.part`. What has arrived survives a broken connection and the
/// end of the process: the next attempt asks for the rest (RFC 9110, Range), on the condition that
/// the file is still the same one (If-Range with the ETag that is kept in `NAME.etag`).
final class ResumableDownload {
  private final HubClient client;
  private final Patience patience;
  private final RemoteFile remote;
  private final Path folder;
  private final Path part;
  private final Path tag;
  private final Progress progress;

  ResumableDownload(
      HubClient client, Patience patience, RemoteFile remote, Path folder, Progress progress) {
    this.client = client;
    this.patience = patience;
    this.remote = remote;
    this.folder = folder;
    String name = remote.name().replace("/", "--");
    this.part = folder.resolve(name + ".part");
    this.tag = folder.resolve(name + ".etag");
    this.progress = progress;
  }

  /// A file that is all there and has the hash it should have.
  record Complete(Path part, long bytes, String sha256) {}

  /// Downloads, resumes, tries again, and checks.
  ///
  /// @throws SourceFailure if the hub cannot give the file, or gives another one
  /// @throws IOException if the local disk fails
  /// @throws dev.hasten.error.ResourceException if the file does not fit on the disk
  Complete run() throws SourceFailure, IOException, InterruptedException {
    Files.createDirectories(folder);
    Optional<String> linkedSha256 =
        new Attempts(remote.name(), patience, progress)
            .run(() -> attempt(partBytes()), this::partBytes);
    Complete complete = new Complete(part, Files.size(part), Sha256.of(part));
    Optional<String> expected = remote.sha256().or(() -> linkedSha256);
    if (expected.isPresent() && !expected.get().equals(complete.sha256())) {
      startOver();
      throw new SourceFailure(
          "%s has SHA-256 %s, expected %s; removed it"
              .formatted(remote.name(), complete.sha256(), expected.get()),
          "try again; if it stays so, the source is not to be trusted");
    }
    Files.deleteIfExists(tag);
    progress.finished();
    return complete;
  }

  private Optional<String> attempt(long have)
      throws SourceFailure, IOException, InterruptedException {
    try (HubResponse response = client.get(remote.uri(), resumeHeaders(have))) {
      switch (response.status()) {
        case 200 -> transfer(response, 0);
        case 206 -> resume(response, have);
        case 416 -> acceptOrStartOver(response, have);
        default -> throw HubRefusal.of(response, remote.uri(), client.asker());
      }
      return response.sha256();
    }
  }

  private Map<String, String> resumeHeaders(long have) throws IOException {
    if (have == 0 || !Files.exists(tag)) {
      return Map.of();
    }
    return Map.of("Range", "bytes=" + have + "-", "If-Range", Files.readString(tag));
  }

  private void resume(HubResponse response, long have)
      throws SourceFailure, IOException, InterruptedException {
    if (response.firstByte().orElse(-1) != have) {
      startOver();
      throw new TransientFailure("the hub sent another range than it was asked for");
    }
    transfer(response, have);
  }

  /// "Range not satisfiable": the part may be the whole file already.
  private void acceptOrStartOver(HubResponse response, long have)
      throws IOException, TransientFailure {
    if (response.totalBytes().orElse(-1) != have) {
      startOver();
      throw new TransientFailure("the file on the hub has changed");
    }
    progress.started("fetching " + remote.name(), OptionalLong.of(have));
    progress.advanced(have);
  }

  private void transfer(HubResponse response, long offset)
      throws SourceFailure, IOException, InterruptedException {
    long total = checkedTotal(response);
    DiskSpace.require(folder, total - offset, remote.name());
    progress.started("fetching " + remote.name(), OptionalLong.of(total));
    progress.advanced(offset);
    try (FileChannel out = openPart(offset)) {
      keepTag(response); // only now: beside the bytes of an older file it would be a lie
      long end = offset + copy(response.body(), out, total - offset);
      if (end < total) {
        throw new TransientFailure(
            "the connection ended after %d of %d bytes".formatted(end, total));
      }
      out.force(true);
    }
  }

  private long checkedTotal(HubResponse response) throws SourceFailure {
    OptionalLong total = response.totalBytes();
    if (total.isEmpty()) {
      throw new SourceFailure("the server does not say how long %s is".formatted(remote.name()));
    }
    if (remote.bytes().isPresent() && remote.bytes().getAsLong() != total.getAsLong()) {
      throw new SourceFailure(
          "%s has %d bytes there, expected %d"
              .formatted(remote.name(), total.getAsLong(), remote.bytes().getAsLong()));
    }
    return total.getAsLong();
  }

  private FileChannel openPart(long offset) throws IOException {
    return offset == 0
        ? FileChannel.open(
            part,
            StandardOpenOption.CREATE,
            StandardOpenOption.WRITE,
            StandardOpenOption.TRUNCATE_EXISTING)
        : FileChannel.open(part, StandardOpenOption.APPEND);
  }

  private long copy(ResponseBody body, FileChannel out, long mostBytes)
      throws SourceFailure, IOException, InterruptedException {
    long copied = 0;
    List<ByteBuffer> buffers = body.next(patience.stall());
    while (!buffers.isEmpty()) {
      long bytes = buffers.stream().mapToLong(ByteBuffer::remaining).sum();
      copied += bytes;
      if (copied > mostBytes) {
        startOver();
        throw new SourceFailure("the server sends more bytes than it announced");
      }
      write(buffers, out);
      progress.advanced(bytes);
      buffers = body.next(patience.stall());
    }
    return copied;
  }

  private static void write(List<ByteBuffer> buffers, FileChannel out) throws IOException {
    for (ByteBuffer buffer : buffers) {
      while (buffer.hasRemaining()) {
        out.write(buffer);
      }
    }
  }

  private void keepTag(HubResponse response) throws IOException {
    Optional<String> strong = response.strongTag();
    if (strong.isPresent()) {
      Files.writeString(tag, strong.get());
    } else {
      Files.deleteIfExists(tag);
    }
  }

  private void startOver() throws IOException {
    Files.deleteIfExists(part);
    Files.deleteIfExists(tag);
  }

  private long partBytes() throws IOException {
    return Files.exists(part) ? Files.size(part) : 0;
  }
}
