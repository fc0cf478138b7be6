package dev.hasten.runtime;

import dev.hasten.kvcache.BlockTable;
import dev.hasten.sampling.Sampler;
import dev.hasten.sampling.TokenHistory;
import dev.hasten.tokenizer.IncrementalDecoder;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// One answer in the making: its tokens so far, how many of them have their keys and values in the
/// cache, and how it ended. Owned by the engine.
public final class Sequence {
  private final long id;
  private final GenerationRequest request;
  private final int maxTokens;
  private final TokenHistory history;
  private final Drafts drafts;
  private final BlockTable blockTable;
  private final Sampler sampler;
  private final IncrementalDecoder decoder;
  private final StopMatcher stopMatcher;
  private int computed;
  private @Nullable FinishReason finishReason;

  Sequence(
      long id,
      GenerationRequest request,
      int maxTokens,
      BlockTable blockTable,
      int computed,
      IncrementalDecoder decoder,
      Optional<DraftModel> draftModel) {
    this.id = id;
    this.request = request;
    this.maxTokens = maxTokens;
    this.history = new TokenHistory(request.prompt());
    this.drafts = new Drafts(history, draftModel);
    this.blockTable = blockTable;
    this.computed = computed;
    this.sampler = new Sampler(request.sampling());
    this.decoder = decoder;
    this.stopMatcher = new StopMatcher(request.stop());
  }

  public long id() {
    return id;
  }

  public GenerationRequest request() {
    return request;
  }

  public TokenHistory history() {
    return history;
  }

  /// Why it ended, once it has.
  public Optional<FinishReason> finishReason() {
    return Optional.ofNullable(finishReason);
  }

  /// The most tokens it will ever hold, prompt included.
  int maxLength() {
    return request.prompt().size() + maxTokens;
  }

  int maxTokens() {
    return maxTokens;
  }

  /// Tokens whose keys and values are in the cache; while it waits, those that it took over from
  /// another sequence.
  public int computed() {
    return computed;
  }

  /// Tokens that must still go through the model before the next one can be sampled.
  int pending() {
    return history.size() - computed;
  }

  boolean isDecoding() {
    return pending() == 1 && history.generatedCount() > 0;
  }

  void markComputed(int tokens) {
    computed += tokens;
  }

  void finish(FinishReason reason) {
    finishReason = reason;
  }

  /// Tokens that were guessed ahead and went through the model.
  public long draftedTokens() {
    return drafts.drafted();
  }

  /// How many of them were right.
  public long acceptedTokens() {
    return drafts.accepted();
  }

  /// Tokens that may still be generated.
  int remainingTokens() {
    return maxTokens - history.generatedCount();
  }

  Drafts drafts() {
    return drafts;
  }

  BlockTable blockTable() {
    return blockTable;
  }

  Sampler sampler() {
    return sampler;
  }

  IncrementalDecoder decoder() {
    return decoder;
  }

  StopMatcher stopMatcher() {
    return stopMatcher;
  }
}
