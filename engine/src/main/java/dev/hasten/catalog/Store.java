package dev.hasten.catalog;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.UUID;

/// The models of this machine: `models/NAME/…` with a `manifest.json` each. A model appears in one
/// rename and goes in one rename, so whoever looks sees all of it or nothing. Folders that begin
/// with a dot are work in progress.
///
/// @param models the folder
record Store(Path models) {
  private static final String GGUF = ".gguf";
  private static final int LONGEST_NAME = 160;

  static Store in(Environment environment) {
    return new Store(environment.hastenHome().resolve("models"));
  }

  /// What to load of a model that is in the store. Reads no manifest: this is on the way to the
  /// first token.
  Optional<Path> find(ModelSpec spec) {
    return loadable(folder(spec));
  }

  /// All models, by folder name. Folders without a readable manifest are not ours.
  List<StoredModel> all() throws IOException {
    return Folders.list(models).stream()
        .filter(folder -> !folder.getFileName().toString().startsWith("."))
        .flatMap(folder -> read(folder).stream())
        .toList();
  }

  /// Where a model's files gather until they are complete.
  Path staging(ModelSpec spec) {
    return models.resolve(".partial").resolve(folderName(spec));
  }

  Path lockFile(ModelSpec spec) {
    return models.resolve(".locks").resolve(folderName(spec) + ".lock");
  }

  /// Makes a complete folder the stored model, in one rename.
  Path commit(ModelSpec spec, Path complete, Manifest manifest) throws IOException {
    ManifestFile.write(complete, manifest);
    discard(folder(spec));
    Files.move(complete, folder(spec), StandardCopyOption.ATOMIC_MOVE);
    Folders.delete(staging(spec));
    return find(spec)
        .orElseThrow(() -> new IllegalStateException("a source fetched no model: " + spec.text()));
  }

  /// Takes a model away, and what an unfinished fetch of it left behind.
  ///
  /// @return whether there was anything to take away
  boolean remove(ModelSpec spec) throws IOException {
    boolean known = exists(folder(spec)) || exists(staging(spec));
    discard(folder(spec));
    Folders.delete(staging(spec));
    return known;
  }

  private void discard(Path folder) throws IOException {
    if (exists(folder)) {
      Path bin = models.resolve(".removed-" + UUID.randomUUID());
      Files.move(folder, bin, StandardCopyOption.ATOMIC_MOVE);
      Folders.delete(bin);
    }
  }

  private static boolean exists(Path path) {
    return Files.exists(path, LinkOption.NOFOLLOW_LINKS);
  }

  private Path folder(ModelSpec spec) {
    return models.resolve(folderName(spec));
  }

  /// The spec with characters replaced that a file system may not like.
  private static String folderName(ModelSpec spec) {
    String name = spec.text().replace(":", "--").replace("/", "--");
    if (name.length() <= LONGEST_NAME) {
      return name;
    }
    String hash = Sha256.of(name.getBytes(StandardCharsets.UTF_8));
    return name.substring(0, LONGEST_NAME - hash.length()) + hash;
  }

  /// The only `.gguf` file of a folder, or the folder if it is a model directory.
  static Optional<Path> loadable(Path folder) {
    try {
      List<Path> ggufs = Folders.list(folder).stream().filter(Store::isGguf).toList();
      if (ggufs.size() == 1) {
        return Optional.of(ggufs.getFirst());
      }
      return Optional.of(folder).filter(Store::isModelDirectory);
    } catch (IOException e) {
      return Optional.empty();
    }
  }

  static boolean isModelDirectory(Path folder) {
    return Files.isRegularFile(folder.resolve("config.json"));
  }

  static boolean isGguf(Path file) {
    return file.toString().toLowerCase(Locale.ROOT).endsWith(GGUF);
  }

  private static Optional<StoredModel> read(Path folder) {
    return ManifestFile.read(folder)
        .flatMap(manifest -> loadable(folder).map(path -> new StoredModel(path, manifest)));
  }
}
