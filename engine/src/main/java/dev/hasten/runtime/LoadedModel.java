package dev.hasten.runtime;

import dev.hasten.error.UsageException;
import dev.hasten.kernel.Kernels;
import dev.hasten.kvcache.KvType;
import java.nio.file.Path;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.Consumer;
import java.util.function.Supplier;

/// A model and the kernels that compute it.
///
/// @param model closed with this
/// @param kernels closed with this
public record LoadedModel(LanguageModel model, Kernels kernels) implements AutoCloseable {

  /// Opens model and kernels side by side.
  ///
  /// @param home Hasten's directory, where the native library and packed weights are kept
  /// @param notes takes a line of what a user should know, such as why kernels are not the fastest
  /// @throws dev.hasten.error.HastenException if the model cannot be read, or the kernels asked for
  ///   cannot run here
  public static LoadedModel open(
      Path path, KernelChoice choice, Path home, Consumer<String> notes) {
    return open(path, () -> LanguageModel.open(path), choice, home, notes);
  }

  /// Opens kernels beside a model that is opened somehow.
  ///
  /// @param path where the model is
  /// @param opening gives it
  /// @param home Hasten's directory, where the native library and packed weights are kept
  /// @param notes takes a line of what a user should know, such as why kernels are not the fastest
  /// @throws dev.hasten.error.HastenException if the model cannot be read, or the kernels asked for
  ///   cannot run here
  public static LoadedModel open(
      Path path,
      Supplier<LanguageModel> opening,
      KernelChoice choice,
      Path home,
      Consumer<String> notes) {
    Background<Kernels> kernels = Background.start(() -> open(choice, path, home, notes));
    try {
      LanguageModel model = opening.get();
      try {
        return new LoadedModel(model, kernels.join());
      } catch (RuntimeException e) {
        model.close();
        throw e;
      }
    } catch (RuntimeException e) {
      kernels.discard(Kernels::close);
      throw e;
    }
  }

  private static Kernels open(KernelChoice choice, Path model, Path home, Consumer<String> notes) {
    Kernels kernels = choice.open(home, notes);
    kernels.expect(model);
    return kernels;
  }

  /// How an engine runs.
  ///
  /// @param contextTokens of prompt and answer together; none: the model's limit
  /// @param draft a smaller model that guesses tokens, which must be closed after the engine
  public record EngineChoice(
      int threads,
      OptionalInt contextTokens,
      KvType kv,
      PrefixReuse prefixReuse,
      Speculation speculation,
      Optional<LoadedModel> draft) {}

  /// An engine for one answer at a time, which must be closed before this.
  ///
  /// @throws UsageException if the model or the draft model generates no text, was not made for so
  ///   many tokens, or they have not the same ones
  public Engine engine(EngineChoice choice) {
    requireDecoder();
    choice.draft().ifPresent(LoadedModel::requireDecoder);
    return new Engine(
        model,
        kernels,
        EngineOptions.single(choice.threads(), contextTokens(choice.contextTokens()), choice.kv())
            .withPrefixReuse(choice.prefixReuse())
            .withSpeculation(choice.speculation()),
        choice.draft());
  }

  /// The tokens of prompt and answer together, if so many are asked for.
  ///
  /// @throws UsageException if the model was not made for so many
  public int contextTokens(OptionalInt asked) {
    int limit = model.config().maxPositionEmbeddings();
    int tokens = asked.orElse(limit);
    if (tokens < 1 || tokens > limit) {
      throw new UsageException(
          "context is %d, must be from 1 to %d".formatted(tokens, limit),
          "the model was made for at most %d tokens".formatted(limit));
    }
    return tokens;
  }

  private void requireDecoder() {
    model
        .config()
        .encoder()
        .ifPresent(encoder -> {
          throw new UsageException(
              "%s is a %s model, which generates no text"
                  .formatted(model.file().path(), model.config().architecture()),
              EncoderUses.advice(encoder.head()));
        });
  }

  @Override
  public void close() {
    kernels.close();
    model.close();
  }
}
