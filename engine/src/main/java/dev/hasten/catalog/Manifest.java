package dev.hasten.catalog;

import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/// What the store remembers of a model; `manifest.json` beside its files.
///
/// @param model what the user called it: an alias, `hf:…` or `pip:…`
/// @param source the source that gave it
/// @param licence the terms it comes under, if they are known
public record Manifest(
    String model,
    String source,
    List<StoredFile> files,
    Optional<String> licence,
    Instant fetchedAt) {

  public Manifest {
    Objects.requireNonNull(model, "model");
    Objects.requireNonNull(source, "source");
    Objects.requireNonNull(fetchedAt, "fetchedAt");
    files = List.copyOf(files);
    if (files.isEmpty()) {
      throw new IllegalArgumentException("a model without files");
    }
  }

  /// Of all files together.
  public long bytes() {
    return files.stream().mapToLong(StoredFile::bytes).sum();
  }

  /// The biggest file, which holds the weights.
  public StoredFile weights() {
    return files.stream().max(Comparator.comparingLong(StoredFile::bytes)).orElseThrow();
  }
}
