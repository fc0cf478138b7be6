package dev.hasten.runtime;

import dev.hasten.sampling.TokenHistory;
import java.util.Arrays;

/// Guesses that a text goes on as it did where its last tokens stood before. All places of the last
/// two tokens are linked, latest first; among the latest of them the one that agrees longest with
/// what came before wins. A guess takes time in proportion to [#MOST_PLACES], not to the text.
final class PromptLookup {
  /// Places that are looked at.
  private static final int MOST_PLACES = 32;

  /// So long an agreement is as good as any longer one.
  private static final int LONG_AGREEMENT = 16;

  /// Shorter ones are chance.
  private static final int LEAST_AGREEMENT = 3;

  private static final int NONE = -1;

  private final TokenHistory history;

  /// By hash of two tokens: the latest index of the second one.
  private int[] latest = new int[0];

  /// By index of the second token: the index of the one before with the same hash.
  private int[] previous = new int[0];

  private int indexed;

  PromptLookup(TokenHistory history) {
    this.history = history;
  }

  /// Guesses the tokens after the last one. A guess that reaches the end of the text goes on with
  /// itself, as a text that repeats itself does.
  ///
  /// @param target takes them, as many as it has room for
  /// @return how many they are: none or all
  int draft(int[] target) {
    index();
    int place = bestPlace();
    if (place == NONE) {
      return 0;
    }
    for (int i = 0; i < target.length; i++) {
      int from = place + 1 + i;
      target[i] = from < history.size() ? history.get(from) : target[from - history.size()];
    }
    return target.length;
  }

  private void index() {
    grow();
    // The last token is not indexed before another one follows it: it is no place to go on from.
    for (int second = Math.max(1, indexed); second < history.size() - 1; second++) {
      int slot = slot(second);
      previous[second] = latest[slot];
      latest[slot] = second;
      indexed = second + 1;
    }
  }

  private void grow() {
    if (history.size() > previous.length) {
      previous = new int[2 * history.size()];
      latest = new int[4 * history.size()];
      Arrays.fill(latest, NONE);
      indexed = 0;
    }
  }

  private int slot(int second) {
    int hash = history.get(second - 1) * 0x9E3779B1 + history.get(second) * 0x85EBCA77;
    return Math.floorMod(hash ^ hash >>> 15, latest.length);
  }

  private int bestPlace() {
    int last = history.size() - 1;
    int best = NONE;
    int bestAgreement = LEAST_AGREEMENT - 1;
    int place = last < 1 ? NONE : latest[slot(last)];
    for (int seen = 0; seen < MOST_PLACES && place != NONE; seen++) {
      int agreement = agreement(place, last);
      if (agreement > bestAgreement) {
        best = place;
        bestAgreement = agreement;
      }
      place = previous[place];
    }
    return best;
  }

  /// How many tokens up to `place` are as those up to `last`.
  private int agreement(int place, int last) {
    int count = 0;
    while (count < LONG_AGREEMENT
        && count <= place
        && history.get(place - count) == history.get(last - count)) {
      count++;
    }
    return count;
  }
}
