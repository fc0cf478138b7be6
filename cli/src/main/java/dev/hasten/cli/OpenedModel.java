package dev.hasten.cli;

import dev.hasten.kernel.Kernels;
import dev.hasten.runtime.Background;
import dev.hasten.runtime.Engine;
import dev.hasten.runtime.LanguageModel;
import dev.hasten.runtime.LoadedModel;
import dev.hasten.runtime.LoadedModel.EngineChoice;
import dev.hasten.runtime.PrefixReuse;
import dev.hasten.runtime.Prompts;
import dev.hasten.runtime.SamplingDefaults;
import dev.hasten.runtime.Speculation;
import dev.hasten.sampling.SamplingParams;
import dev.hasten.tokenizer.Tokenizer;
import java.nio.file.Path;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.Consumer;
import java.util.function.Supplier;

/// A model that is ready to answer.
///
/// @param draft guesses tokens for it
/// @param contextTokens of prompt and answer together
/// @param samplingDefaults how its makers would have tokens chosen
record OpenedModel(
    LoadedModel loaded,
    Optional<LoadedModel> draft,
    Engine engine,
    int contextTokens,
    SamplingParams samplingDefaults,
    double loadMillis)
    implements AutoCloseable {

  /// How it is opened.
  ///
  /// @param context tokens of prompt and answer together; none: the model's limit
  /// @param draft a smaller model that guesses tokens
  record Choices(
      MachineOptions machine,
      int threads,
      Optional<Integer> context,
      PrefixReuse prefixReuse,
      Speculation speculation,
      Optional<Path> draft) {
    private OptionalInt contextTokens() {
      return context.stream().mapToInt(Integer::intValue).findFirst();
    }

    private EngineChoice engine(Optional<LoadedModel> draftModel) {
      return new EngineChoice(
          threads, contextTokens(), machine.kv(), prefixReuse, speculation, draftModel);
    }
  }

  /// Opens model and engine.
  ///
  /// @param opening gives the model at `path`, whose tokenizer may still be being read
  /// @param beside done with the model and its tokenizer while the engine is made; what it throws
  ///   is thrown here
  /// @throws dev.hasten.error.HastenException if the model cannot be read or generates no text, or
  ///   the kernels asked for cannot run here
  static OpenedModel open(
      Console console,
      Path path,
      Supplier<LanguageModel> opening,
      Choices choices,
      Consumer<LanguageModel> beside) {
    long started = System.nanoTime();
    LoadedModel loaded = choices.machine().load(console, path, opening);
    Background<Boolean> prepared =
        Background.start(() -> {
          Tokenizer _ = loaded.model().tokenizer();
          beside.accept(loaded.model());
          return true;
        });
    Optional<LoadedModel> draft = Optional.empty();
    try {
      draft = choices.draft().map(smaller -> choices.machine().load(console, smaller));
      Engine engine = engine(loaded, draft, choices, prepared);
      SamplingParams sampling = SamplingDefaults.of(loaded.model().file());
      int contextTokens = loaded.contextTokens(choices.contextTokens());
      double loadMillis = Elapsed.millisSince(started);
      return new OpenedModel(loaded, draft, engine, contextTokens, sampling, loadMillis);
    } catch (RuntimeException e) {
      prepared.await();
      draft.ifPresent(LoadedModel::close);
      loaded.close();
      throw e;
    }
  }

  private static Engine engine(
      LoadedModel loaded,
      Optional<LoadedModel> draft,
      Choices choices,
      Background<Boolean> prepared) {
    Engine engine = loaded.engine(choices.engine(draft));
    try {
      prepared.join();
      return engine;
    } catch (RuntimeException e) {
      engine.close();
      throw e;
    }
  }

  LanguageModel model() {
    return loaded.model();
  }

  Kernels kernels() {
    return loaded.kernels();
  }

  Prompts prompts() {
    return new Prompts(model());
  }

  @Override
  public void close() {
    engine.close();
    draft.ifPresent(LoadedModel::close);
    loaded.close();
  }
}
