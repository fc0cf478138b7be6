package dev.hasten.cli;

import dev.hasten.runtime.FinishReason;
import dev.hasten.runtime.Generation;
import dev.hasten.runtime.GenerationRequest;
import dev.hasten.sampling.TokenLogprobs;
import dev.hasten.tokenizer.Tokenizer;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/// What `run --json` prints.
record RunReport(
    String text,
    List<Integer> tokens,
    int promptTokens,
    int generatedTokens,
    long draftedTokens,
    long acceptedTokens,
    String finishReason,
    double loadMillis,
    @Nullable Double timeToFirstTokenMillis,
    @Nullable Double decodeTokensPerSecond,
    long seed,
    @Nullable List<Position> logprobs) {

  /// A token of the answer, and what else was likely there.
  record Position(int token, String text, double logprob, List<Candidate> top) {}

  record Candidate(int token, String text, double logprob) {}

  static RunReport of(
      Generation generation, GenerationRequest request, Tokenizer tokenizer, double loadMillis) {
    return new RunReport(
        generation.text(),
        generation.tokens(),
        request.prompt().size(),
        generation.tokens().size(),
        generation.draftedTokens(),
        generation.acceptedTokens(),
        spell(generation.finishReason()),
        loadMillis,
        Json.orNull(generation.timeToFirstTokenMillis()),
        Json.orNull(generation.decodeTokensPerSecond()),
        request.sampling().seed(),
        request.logprobs().isPresent() ? positions(generation.logprobs(), tokenizer) : null);
  }

  private static String spell(FinishReason reason) {
    return reason.name().toLowerCase(Locale.ROOT);
  }

  private static List<Position> positions(List<TokenLogprobs> logprobs, Tokenizer tokenizer) {
    return logprobs.stream()
        .map(at ->
            new Position(
                at.tokenId(),
                tokenizer.decode(at.tokenId()),
                at.logprob(),
                at.top().stream()
                    .map(entry ->
                        new Candidate(
                            entry.tokenId(), tokenizer.decode(entry.tokenId()), entry.logprob()))
                    .toList()))
        .toList();
  }
}
