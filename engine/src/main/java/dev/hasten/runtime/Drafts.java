package dev.hasten.runtime;

import dev.hasten.sampling.TokenHistory;

/// The guesses for one sequence, from when a step is scheduled until its tokens are chosen.
final class Drafts {
  private final TokenHistory history;
  private final PromptLookup lookup;
  private final DraftLength length = new DraftLength();
  private final int[] tokens = new int[Speculation.MOST_DRAFTED];
  private int found;
  private int used;
  private long drafted;
  private long accepted;

  Drafts(TokenHistory history) {
    this.history = history;
    this.lookup = new PromptLookup(history);
  }

  /// Guesses what comes next, at most `most` tokens.
  ///
  /// @return how many of the guesses the step should verify
  int guess(StepCost cost, int most) {
    found = lookup.draft(tokens);
    used = length.best(cost, Math.min(found, most));
    drafted += used;
    return used;
  }

  int token(int index) {
    return tokens[index];
  }

  /// Compares guess `index` with the token that was chosen in its place, the newest of the history.
  ///
  /// @return whether the guess went through the model and was right, so that the next guess counts
  boolean check(int index) {
    boolean isRight = index < found && tokens[index] == history.get(history.size() - 1);
    if (index < found && (index == 0 || index < used)) {
      length.observed(isRight);
    }
    boolean counts = isRight && index < used;
    if (counts) {
      accepted++;
    } else {
      found = 0;
    }
    return counts;
  }

  /// Tokens that were guessed and verified so far.
  long drafted() {
    return drafted;
  }

  /// How many of them were right.
  long accepted() {
    return accepted;
  }
}
