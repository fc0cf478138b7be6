package dev.hasten.catalog;

import java.util.List;

/// A short name for a model that is known to the byte.
///
/// @param licence the terms the model comes under
/// @param weights the file that holds the weights
/// @param sources where it can be had, best first
public record Alias(
    String name, String description, String licence, ExpectedFile weights, List<Source> sources)
    implements ModelSpec {

  public Alias {
    sources = List.copyOf(sources);
  }

  @Override
  public String text() {
    return name;
  }
}
