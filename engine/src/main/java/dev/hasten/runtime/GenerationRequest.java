package dev.hasten.runtime;

import dev.hasten.error.UsageException;
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
///
///   The constructor throws a [UsageException] if `maxTokens` is below 1 or `logprobs` below 0.
public record GenerationRequest(
    List<Integer> prompt,
    SamplingParams sampling,
    OptionalInt maxTokens,
    List<String> stop,
    OptionalInt logprobs) {
  public GenerationRequest {
    prompt = List.copyOf(prompt);
    stop = List.copyOf(stop);
    if (maxTokens.orElse(1) < 1) {
      throw new UsageException(
          "max-tokens is %d, must be at least 1".formatted(maxTokens.getAsInt()),
          "ask for one token or more");
    }
    if (logprobs.orElse(0) < 0) {
      throw new UsageException(
          "logprobs is %d, must not be negative".formatted(logprobs.getAsInt()),
          "ask for 0 or more of the likeliest tokens");
    }
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
