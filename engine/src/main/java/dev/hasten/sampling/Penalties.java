package dev.hasten.sampling;

import java.util.BitSet;

/// Changes of logits by what was said before, and by request.
final class Penalties {
  private final SamplingParams params;

  /// Tokens that were met; empty between calls, its memory is kept.
  private final BitSet seen = new BitSet();

  Penalties(SamplingParams params) {
    this.params = params;
  }

  /// Whether there is any.
  boolean changeAny() {
    return params.repetitionPenalty() != 1
        || params.presencePenalty() != 0
        || params.frequencyPenalty() != 0
        || !params.logitBias().isEmpty();
  }

  void apply(float[] logits, TokenHistory history) {
    if (params.repetitionPenalty() != 1) {
      repetition(logits, params.repetitionPenalty(), history);
    }
    if (params.presencePenalty() != 0 || params.frequencyPenalty() != 0) {
      presenceAndFrequency(logits, history);
    }
    params
        .logitBias()
        .forEach((token, bias) -> {
          if (token >= 0 && token < logits.length) {
            logits[token] += (float) (double) bias;
          }
        });
  }

  private void repetition(float[] logits, double penalty, TokenHistory history) {
    seen.clear();
    for (int index = 0; index < history.size(); index++) {
      int token = history.get(index);
      if (isFirst(token)) {
        double logit = logits[token];
        logits[token] = (float) (logit > 0 ? logit / penalty : logit * penalty);
      }
    }
  }

  private void presenceAndFrequency(float[] logits, TokenHistory history) {
    seen.clear();
    for (int index = history.promptLength(); index < history.size(); index++) {
      int token = history.get(index);
      logits[token] -= (float) params.frequencyPenalty();
      if (isFirst(token)) {
        logits[token] -= (float) params.presencePenalty();
      }
    }
  }

  private boolean isFirst(int token) {
    boolean first = !seen.get(token);
    seen.set(token);
    return first;
  }
}
