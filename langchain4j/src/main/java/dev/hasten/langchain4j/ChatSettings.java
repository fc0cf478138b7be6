package dev.hasten.langchain4j;

import dev.hasten.sampling.SamplingParams;
import dev.langchain4j.model.chat.listener.ChatModelListener;
import dev.langchain4j.model.chat.request.ChatRequestParameters;
import java.util.List;
import java.util.OptionalLong;

/// What holds for every request that does not say otherwise. A `with` method gives changed
/// settings, and leaves these as they are.
///
/// @param sampling how tokens are chosen, where the parameters do not say it; its seed does not
///   count
/// @param seed the same seed gives the same answer; none: another one for each request
/// @param parameters LangChain4j's own, of those that can be honoured
/// @param listeners hear of every request, answer and failure
public record ChatSettings(
    SamplingParams sampling,
    OptionalLong seed,
    ChatRequestParameters parameters,
    List<ChatModelListener> listeners) {

  public ChatSettings {
    listeners = List.copyOf(listeners);
  }

  /// What `hasten run` does without options: lively answers, until the model ends them.
  public static ChatSettings defaults() {
    return new ChatSettings(
        SamplingParams.defaults(),
        OptionalLong.empty(),
        ChatRequestParameters.builder().build(),
        List.of());
  }

  /// These settings with another way to choose tokens.
  public ChatSettings withSampling(SamplingParams params) {
    return new ChatSettings(params, seed, parameters, listeners);
  }

  /// These settings with one seed for all requests.
  public ChatSettings withSeed(long value) {
    return new ChatSettings(sampling, OptionalLong.of(value), parameters, listeners);
  }

  /// These settings with other parameters of LangChain4j.
  public ChatSettings withParameters(ChatRequestParameters values) {
    return new ChatSettings(sampling, seed, values, listeners);
  }

  /// These settings with others who listen.
  public ChatSettings withListeners(List<ChatModelListener> others) {
    return new ChatSettings(sampling, seed, parameters, others);
  }

  /// How tokens are chosen for one request.
  SamplingParams freshSampling() {
    return sampling.withSeed(seed.orElseGet(SamplingParams::freshSeed));
  }
}
