package dev.hasten.runtime;

import dev.hasten.sampling.SamplingParams;
import java.util.Arrays;
import java.util.List;
import java.util.OptionalInt;

/// What to generate.
///
/// @param prompt token ids, special tokens included
/// @param maxTokens the most to generate; none: until the context is full
/// @param stop texts at which the answer ends; they are not part of it
/// @param logprobs for each token, how many of the likeliest to report; none: no log-probabilities
public record GenerationRequest(
    List<Integer> prompt,
    SamplingParams sampling,
    OptionalInt maxTokens,
    List<String> stop,
    OptionalInt logprobs) {
  public GenerationRequest {
    prompt = List.copyOf(prompt);
    stop = List.copyOf(stop);
  }

  /// With default sampling and no limits.
  public static GenerationRequest of(int[] prompt, SamplingParams sampling) {
    return new GenerationRequest(
        Arrays.stream(prompt).boxed().toList(),
        sampling,
        OptionalInt.empty(),
        List.of(),
        OptionalInt.empty());
  }

  public GenerationRequest withMaxTokens(int count) {
    return new GenerationRequest(prompt, sampling, OptionalInt.of(count), stop, logprobs);
  }

  public GenerationRequest withLogprobs(int count) {
    return new GenerationRequest(prompt, sampling, maxTokens, stop, OptionalInt.of(count));
  }

  public GenerationRequest withStop(List<String> texts) {
    return new GenerationRequest(prompt, sampling, maxTokens, texts, logprobs);
  }
}
