package dev.hasten.api;

import dev.hasten.runtime.GenerationRequest;
import dev.hasten.sampling.SamplingParams;
import java.util.Arrays;
import java.util.List;
import java.util.OptionalInt;

/// How an answer is generated. A `with` method gives changed options, and leaves these as they are.
///
/// @param sampling how tokens are chosen; the same seed gives the same answer
/// @param maxTokens the most tokens of the answer; none: until the context is full
/// @param stop texts at which the answer ends; they are not part of it
/// @param logprobs for each token, how many of the likeliest to report; none: no log-probabilities
public record GenerateOptions(
    SamplingParams sampling, OptionalInt maxTokens, List<String> stop, OptionalInt logprobs) {

  public GenerateOptions {
    stop = List.copyOf(stop);
  }

  /// Lively sampling with seed 0, until the model ends its answer or the context is full. The same
  /// prompt gets the same answer: [#withFreshSeed] gives others.
  public static GenerateOptions defaults() {
    return new GenerateOptions(
        SamplingParams.defaults(), OptionalInt.empty(), List.of(), OptionalInt.empty());
  }

  /// The likeliest token at every place, until the model ends its answer or the context is full.
  public static GenerateOptions greedy() {
    return defaults().withSampling(SamplingParams.greedy());
  }

  /// These options with another way to choose tokens, its seed included.
  public GenerateOptions withSampling(SamplingParams params) {
    return new GenerateOptions(params, maxTokens, stop, logprobs);
  }

  /// These options with another temperature; 0 takes the likeliest token.
  public GenerateOptions withTemperature(double temperature) {
    return withSampling(sampling.withTemperature(temperature));
  }

  /// These options with another seed.
  public GenerateOptions withSeed(long seed) {
    return withSampling(sampling.withSeed(seed));
  }

  /// These options with a seed that nobody knows beforehand.
  public GenerateOptions withFreshSeed() {
    return withSeed(SamplingParams.freshSeed());
  }

  /// These options with at most so many tokens of the answer.
  public GenerateOptions withMaxTokens(int count) {
    return new GenerateOptions(sampling, OptionalInt.of(count), stop, logprobs);
  }

  /// These options with other texts at which the answer ends.
  public GenerateOptions withStop(List<String> texts) {
    return new GenerateOptions(sampling, maxTokens, texts, logprobs);
  }

  /// These options with log-probabilities, and so many of the likeliest tokens at each place.
  public GenerateOptions withLogprobs(int count) {
    return new GenerateOptions(sampling, maxTokens, stop, OptionalInt.of(count));
  }

  /// The request for a prompt of these tokens.
  ///
  /// @throws dev.hasten.error.UsageException if the most tokens are below 1, or the
  ///   log-probabilities below 0
  GenerationRequest request(int[] prompt) {
    return new GenerationRequest(
        Arrays.stream(prompt).boxed().toList(), sampling, maxTokens, stop, logprobs);
  }
}
