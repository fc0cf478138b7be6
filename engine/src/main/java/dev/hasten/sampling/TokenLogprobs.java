package dev.hasten.sampling;

import java.util.ArrayList;
import java.util.List;

/// What the model itself (before penalties, bias and temperature) thought of a token.
///
/// @param tokenId the token chosen
/// @param logprob its natural log-probability
/// @param top the likeliest tokens at this place, likeliest first
public record TokenLogprobs(int tokenId, double logprob, List<Entry> top) {
  public TokenLogprobs {
    top = List.copyOf(top);
  }

  /// A token and its natural log-probability.
  public record Entry(int tokenId, double logprob) {}

  /// Log-probabilities at one position.
  ///
  /// @param logits of one position, as the model gave them
  public static TokenLogprobs of(float[] logits, int tokenId, int topCount) {
    double normalizer = TopLogits.logSumExp(logits);
    List<Entry> top = new ArrayList<>();
    if (topCount > 0) {
      for (int id : TopLogits.ids(logits, topCount)) {
        top.add(new Entry(id, logits[id] - normalizer));
      }
    }
    return new TokenLogprobs(tokenId, logits[tokenId] - normalizer, top);
  }
}
