package dev.hasten.cli;

import dev.hasten.catalog.Catalog;
import java.util.Optional;

/// The positional arguments of `run`: with one, it is the model if it names one, else the prompt.
record RunArguments(String model, Optional<String> prompt) {

  static RunArguments of(Optional<String> first, Optional<String> second, Catalog catalog) {
    boolean isModel = second.isPresent() || first.filter(catalog::namesModel).isPresent();
    if (isModel) {
      return new RunArguments(first.orElseThrow(), second);
    }
    return new RunArguments(catalog.aliases().getFirst().name(), first);
  }
}
