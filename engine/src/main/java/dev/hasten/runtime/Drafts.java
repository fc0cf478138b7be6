package dev.hasten.runtime;

import dev.hasten.sampling.TokenHistory;
import java.util.Optional;

/// The guesses for one sequence, from when a step is scheduled until its tokens are chosen: what
/// followed the last tokens before where that pays, else what a draft model says, if there is one.
final class Drafts {
  /// While the draft model does not pay, it guesses a token now and then, to see whether it would;
  /// half as often each time, as it has to read all that was written since.
  private static final int TOKENS_TO_FIRST_TRIAL = 32;

  private static final int NONE = -1;

  private final TokenHistory history;
  private final PromptLookup lookup;
  private final DraftLength lookupLength = new DraftLength();
  private final DraftLength modelLength = new DraftLength();
  private final Optional<DraftModel> model;
  private final int[] tokens = new int[Speculation.MOST_DRAFTED];
  private DraftLength length = lookupLength;

  /// What prompt lookup would guess first, also where it is not tried.
  private int lookedUp;

  private int found;
  private int used;
  private int sinceModel;
  private int tokensToTrial = TOKENS_TO_FIRST_TRIAL;
  private long drafted;
  private long accepted;

  Drafts(TokenHistory history, Optional<DraftModel> model) {
    this.history = history;
    this.lookup = new PromptLookup(history);
    this.model = model;
  }

  /// Guesses what comes next, at most `most` tokens.
  ///
  /// @return how many of the guesses the step should verify
  int guess(StepCost cost, int most) {
    found = lookup.draft(tokens);
    lookedUp = found > 0 ? tokens[0] : NONE;
    length = lookupLength;
    used = lookupLength.best(cost, 0, Math.min(found, most));
    if (used == 0 && most > 0) {
      model.ifPresent(draft -> askModel(draft, cost, most));
    }
    drafted += used;
    return used;
  }

  private void askModel(DraftModel draft, StepCost cost, int most) {
    int available = Math.min(most, tokens.length);
    int wanted = modelLength.best(cost, cost.ratioOf(draft.tokenNanos()), available);
    if (wanted == 0 && sinceModel < tokensToTrial) {
      sinceModel++;
      return;
    }
    tokensToTrial = wanted == 0 ? 2 * tokensToTrial : TOKENS_TO_FIRST_TRIAL;
    sinceModel = 0;
    length = modelLength;
    found = draft.guess(history, tokens, Math.max(1, wanted));
    used = found;
  }

  int token(int index) {
    return tokens[index];
  }

  /// Compares guess `index` with the token that was chosen in its place, the newest of the history.
  ///
  /// @return whether the guess went through the model and was right, so that the next guess counts
  boolean check(int index) {
    int chosen = history.get(history.size() - 1);
    boolean isRight = index < found && tokens[index] == chosen;
    if (index == 0 && lookedUp != NONE) {
      lookupLength.observed(lookedUp == chosen);
    }
    boolean isObserved = index == 0 && length == lookupLength;
    if (index < used && !isObserved) {
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
