package dev.hasten.runtime;

import dev.hasten.sampling.TokenLogprobs;
import java.util.Optional;

/// What a step brought for one sequence.
public sealed interface StepEvent {
  Sequence sequence();

  /// A token was generated.
  ///
  /// @param text what can be shown now: whole characters, nothing that may become a stop text
  record TokenGenerated(
      Sequence sequence, int tokenId, String text, Optional<TokenLogprobs> logprobs)
      implements StepEvent {}

  /// The answer is complete.
  ///
  /// @param text what was held back and belongs to the answer
  record Finished(Sequence sequence, String text, FinishReason reason) implements StepEvent {}
}
