package dev.hasten.langchain4j;

import dev.hasten.api.GenerateOptions;
import dev.hasten.sampling.SamplingParams;
import dev.langchain4j.exception.UnsupportedFeatureException;
import dev.langchain4j.model.chat.request.ChatRequestParameters;
import dev.langchain4j.model.chat.request.ResponseFormat;
import dev.langchain4j.model.chat.request.ResponseFormatType;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;

/// LangChain4j's parameters as options of an answer. What cannot be honoured is refused.
final class Requests {
  private Requests() {}

  /// The options for a request.
  ///
  /// @throws UnsupportedFeatureException if it asks for what the model cannot do
  /// @throws dev.hasten.error.UsageException if a number is out of its range
  static GenerateOptions options(ChatRequestParameters parameters, ChatSettings settings) {
    unsupported(parameters)
        .ifPresent(what -> {
          throw Messages.unsupported(what);
        });
    return new GenerateOptions(
        sampling(parameters, settings.freshSampling()),
        Optional.ofNullable(parameters.maxOutputTokens())
            .map(OptionalInt::of)
            .orElse(OptionalInt.empty()),
        orEmpty(parameters.stopSequences()),
        OptionalInt.empty());
  }

  private static SamplingParams sampling(ChatRequestParameters asked, SamplingParams usual) {
    return new SamplingParams(
        or(asked.temperature(), usual.temperature()),
        or(asked.topK(), usual.topK()),
        or(asked.topP(), usual.topP()),
        usual.minP(),
        usual.typicalP(),
        usual.repetitionPenalty(),
        or(asked.presencePenalty(), usual.presencePenalty()),
        or(asked.frequencyPenalty(), usual.frequencyPenalty()),
        usual.logitBias(),
        usual.seed());
  }

  /// The first thing that is asked for and cannot be done.
  private static Optional<String> unsupported(ChatRequestParameters parameters) {
    if (!orEmpty(parameters.toolSpecifications()).isEmpty()) {
      return Optional.of("tools");
    }
    if (parameters.toolChoice() != null) {
      return Optional.of("a choice of tools");
    }
    if (isFormatted(parameters.responseFormat())) {
      return Optional.of("response formats other than text");
    }
    return Optional.ofNullable(parameters.modelName())
        .map(name -> "a choice of models in a request, such as " + name);
  }

  private static boolean isFormatted(@Nullable ResponseFormat format) {
    return format != null
        && (format.type() != ResponseFormatType.TEXT || format.jsonSchema() != null);
  }

  private static <T> T or(@Nullable T asked, T usual) {
    return asked == null ? usual : asked;
  }

  private static <T> List<T> orEmpty(@Nullable List<T> values) {
    return values == null ? List.of() : values;
  }
}
