package dev.hasten.cli;

import dev.hasten.catalog.Catalog;
import java.util.List;
import java.util.Optional;

/// The positional arguments of `run`: with one, it is the model if it names one, else the prompt.
record RunArguments(String model, Optional<String> prompt) {

  static RunArguments of(List<String> positional, Catalog catalog) {
    String defaultModel = catalog.aliases().getFirst().name();
    return switch (positional.size()) {
      case 0 -> new RunArguments(defaultModel, Optional.empty());
      case 1 -> {
        String only = positional.getFirst();
        yield catalog.namesModel(only)
            ? new RunArguments(only, Optional.empty())
            : new RunArguments(defaultModel, Optional.of(only));
      }
      default -> new RunArguments(positional.get(0), Optional.of(positional.get(1)));
    };
  }
}
