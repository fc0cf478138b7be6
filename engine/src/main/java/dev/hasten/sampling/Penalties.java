package dev.hasten.sampling;

import java.util.HashSet;
import java.util.Set;

/// Changes of logits by what was said before, and by request.
final class Penalties {
  private Penalties() {}

  /// Whether there is any.
  static boolean changeAny(SamplingParams params) {
    return params.repetitionPenalty() != 1
        || params.presencePenalty() != 0
        || params.frequencyPenalty() != 0
        || !params.logitBias().isEmpty();
  }

  static void apply(float[] logits, SamplingParams params, TokenHistory history) {
    if (params.repetitionPenalty() != 1) {
      repetition(logits, params.repetitionPenalty(), history);
    }
    if (params.presencePenalty() != 0 || params.frequencyPenalty() != 0) {
      presenceAndFrequency(logits, params, history);
    }
    params
        .logitBias()
        .forEach((token, bias) -> {
          if (token >= 0 && token < logits.length) {
            logits[token] += (float) (double) bias;
          }
        });
  }

  private static void repetition(float[] logits, double penalty, TokenHistory history) {
    Set<Integer> seen = new HashSet<>();
    for (int index = 0; index < history.size(); index++) {
      int token = history.get(index);
      if (seen.add(token)) {
        double logit = logits[token];
        logits[token] = (float) (logit > 0 ? logit / penalty : logit * penalty);
      }
    }
  }

  private static void presenceAndFrequency(
      float[] logits, SamplingParams params, TokenHistory history) {
    Set<Integer> seen = new HashSet<>();
    for (int index = history.promptLength(); index < history.size(); index++) {
      int token = history.get(index);
      logits[token] -= (float) params.frequencyPenalty();
      if (seen.add(token)) {
        logits[token] -= (float) params.presencePenalty();
      }
    }
  }
}
