package dev.hasten.catalog;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/// Fetches from the Hugging Face hub.
final class HubFetcher {
  private final Environment environment;
  private final Patience patience;
  private final Path staging;

  /// @param staging where parts and finished files lie until all are there
  HubFetcher(Environment environment, Patience patience, Path staging) {
    this.environment = environment;
    this.patience = patience;
    this.staging = staging;
  }

  /// @param weights the file, if it is known beforehand
  Fetched fetch(HubFile source, Optional<ExpectedFile> weights, Progress progress)
      throws SourceFailure, IOException, InterruptedException {
    HubAccess access = HubAccess.of(environment);
    try (HubClient client = new HubClient(access, patience, ProxyVariables.of(environment))) {
      if (source.file().isPresent()) {
        RemoteFile file = known(access, source, source.file().get(), weights);
        return download(client, List.of(file), Optional.empty(), progress);
      }
      HubListing listing = listing(client, access, source, progress);
      return download(client, listing.model(source), listing.licence(), progress);
    }
  }

  private static RemoteFile known(
      HubAccess access, HubFile source, String file, Optional<ExpectedFile> weights) {
    return new RemoteFile(
        access.fileUri(source, file),
        SafePath.lastPart(file),
        weights.map(w -> OptionalLong.of(w.bytes())).orElse(OptionalLong.empty()),
        weights.map(ExpectedFile::sha256));
  }

  private HubListing listing(HubClient client, HubAccess access, HubFile source, Progress progress)
      throws SourceFailure, IOException, InterruptedException {
    return new Attempts(source.text(), patience, progress)
        .run(() -> HubListing.ask(client, access, source, patience), () -> 0);
  }

  private Fetched download(
      HubClient client, List<RemoteFile> files, Optional<String> licence, Progress progress)
      throws SourceFailure, IOException, InterruptedException {
    Path ready = staging.resolve("ready");
    Files.createDirectories(ready);
    deleteOthers(ready, files);
    requireSpace(files);
    List<StoredFile> stored = new ArrayList<>();
    for (RemoteFile file : files) {
      stored.add(download(client, file, SafePath.resolve(ready, file.name()), progress));
    }
    return new Fetched(ready, stored, licence);
  }

  private StoredFile download(HubClient client, RemoteFile file, Path target, Progress progress)
      throws SourceFailure, IOException, InterruptedException {
    if (file.sha256().isPresent() && Files.isRegularFile(target)) {
      String sha256 = Sha256.of(target);
      if (sha256.equals(file.sha256().get())) {
        return new StoredFile(file.name(), Files.size(target), sha256);
      }
    }
    ResumableDownload.Complete complete =
        new ResumableDownload(client, patience, file, staging, progress).run();
    Files.createDirectories(target.getParent());
    Files.move(complete.part(), target, StandardCopyOption.REPLACE_EXISTING);
    return new StoredFile(file.name(), complete.bytes(), complete.sha256());
  }

  /// A repository may have changed since an earlier attempt.
  private static void deleteOthers(Path ready, List<RemoteFile> files) throws IOException {
    List<Path> wanted = files.stream().map(file -> ready.resolve(file.name())).toList();
    for (Path file : Folders.filesBelow(ready)) {
      if (!wanted.contains(file)) {
        Files.delete(file);
      }
    }
  }

  /// Better to know before the first shard than during the last one.
  private void requireSpace(List<RemoteFile> files) throws IOException {
    long bytes = 0;
    for (RemoteFile file : files) {
      Path part = staging.resolve("ready").resolve(file.name());
      bytes += Files.exists(part) ? 0 : file.bytes().orElse(0);
    }
    DiskSpace.require(staging, bytes - partBytes(), files.size() + " files");
  }

  private long partBytes() throws IOException {
    long bytes = 0;
    for (Path file : Folders.list(staging)) {
      bytes += Files.isRegularFile(file) ? Files.size(file) : 0;
    }
    return bytes;
  }
}
