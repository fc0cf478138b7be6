package dev.hasten.cli;

import dev.hasten.error.UsageException;
import dev.hasten.kernel.Kernels;
import dev.hasten.runtime.Background;
import dev.hasten.runtime.Engine;
import dev.hasten.runtime.EngineOptions;
import dev.hasten.runtime.LanguageModel;
import dev.hasten.runtime.PrefixReuse;
import dev.hasten.runtime.Prompts;
import dev.hasten.runtime.SamplingDefaults;
import dev.hasten.sampling.SamplingParams;
import java.nio.file.Path;
import java.util.Optional;

/// A model that is ready to answer.
///
/// @param contextTokens of prompt and answer together
/// @param samplingDefaults how its makers would have tokens chosen
record OpenedModel(
    LanguageModel model,
    Kernels kernels,
    Engine engine,
    int contextTokens,
    SamplingParams samplingDefaults,
    double loadMillis)
    implements AutoCloseable {

  /// How it is opened.
  ///
  /// @param context tokens of prompt and answer together; none: the model's limit
  record Choices(
      MachineOptions machine, int threads, Optional<Integer> context, PrefixReuse prefixReuse) {}

  /// Opens kernels and model side by side.
  ///
  /// @throws dev.hasten.error.HastenException if the model cannot be read or generates no text, or
  ///   the kernels asked for cannot run here
  static OpenedModel open(Console console, Path path, Choices choices) {
    long started = System.nanoTime();
    Background<Kernels> kernels = Background.start(() -> choices.machine().kernels(console));
    try {
      LanguageModel model = LanguageModel.open(path);
      try {
        return open(model, kernels.join(), choices, started);
      } catch (RuntimeException e) {
        model.close();
        throw e;
      }
    } catch (RuntimeException e) {
      kernels.discard(Kernels::close);
      throw e;
    }
  }

  private static OpenedModel open(
      LanguageModel model, Kernels kernels, Choices choices, long started) {
    requireDecoder(model);
    int contextTokens = contextTokens(model, choices.context());
    SamplingParams sampling = SamplingDefaults.of(model.file());
    EngineOptions options =
        EngineOptions.single(choices.threads(), contextTokens, choices.machine().kv())
            .withPrefixReuse(choices.prefixReuse());
    Engine engine = new Engine(model, kernels, options);
    return new OpenedModel(
        model, kernels, engine, contextTokens, sampling, Generation.millisSince(started));
  }

  private static void requireDecoder(LanguageModel model) {
    if (model.isEncoder()) {
      throw new UsageException(
          "%s is a %s model, which generates no text"
              .formatted(model.file().path(), model.config().architecture()),
          "for its embeddings use: hasten embed MODEL TEXT");
    }
  }

  private static int contextTokens(LanguageModel model, Optional<Integer> context) {
    int limit = model.config().maxPositionEmbeddings();
    int tokens = context.orElse(limit);
    if (tokens > limit) {
      throw new UsageException(
          "--context is %d, must be from 1 to %d".formatted(tokens, limit),
          "the model was made for at most %d tokens".formatted(limit));
    }
    return tokens;
  }

  Prompts prompts() {
    return new Prompts(model);
  }

  @Override
  public void close() {
    engine.close();
    kernels.close();
    model.close();
  }
}
