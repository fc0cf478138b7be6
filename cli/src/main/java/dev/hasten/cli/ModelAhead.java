package dev.hasten.cli;

import dev.hasten.catalog.Catalog;
import dev.hasten.error.HastenException;
import dev.hasten.runtime.Background;
import dev.hasten.runtime.LanguageModel;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;

/// A model that is opened before the command line is read, since both take as long: the one that
/// will be asked for, as far as can be seen. That it is another, or cannot be opened, is found out
/// where it is asked for.
record ModelAhead(Path path, Background<LanguageModel> model) {

  /// Begins to open the model that is named first, or the default one; none if it is not on this
  /// machine.
  static Optional<ModelAhead> begin(List<String> arguments, Catalog catalog) {
    String spec =
        arguments.stream()
            .filter(argument -> !argument.startsWith("-"))
            .filter(catalog::namesModel)
            .findFirst()
            .orElseGet(() -> catalog.aliases().getFirst().name());
    return stored(spec, catalog)
        .map(path -> new ModelAhead(path, Background.start(() -> LanguageModel.begin(path))));
  }

  private static Optional<Path> stored(String spec, Catalog catalog) {
    try {
      return catalog.find(spec);
    } catch (HastenException _) {
      return Optional.empty();
    }
  }

  /// The model at a path: this one, or else opened now.
  static LanguageModel open(Optional<ModelAhead> ahead, Path path) {
    Predicate<ModelAhead> isThisOne = begun -> begun.path().equals(path);
    if (ahead.filter(isThisOne).isPresent()) {
      return ahead.get().model().join();
    }
    ahead.ifPresent(other -> other.model().discard(LanguageModel::close));
    return LanguageModel.begin(path);
  }
}
