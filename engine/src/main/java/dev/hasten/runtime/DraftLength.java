package dev.hasten.runtime;

/// Decides how many tokens to guess: as many as give the most tokens for a step's time, if each is
/// right as often as guesses have been so far. Whether the first guess would have been right is
/// seen at every token, also while nothing is guessed, so that luck that turns is noticed.
final class DraftLength {
  /// How much of a new observation counts: what a text is like changes within some twenty tokens.
  private static final double WEIGHT = 0.08;

  private static final double FIRST_GUESS = 0.5;

  /// What a guess must promise, lest noise in the measurements costs more than it brings.
  private static final double LEAST_GAIN = 1.05;

  private double rightness = FIRST_GUESS;

  /// Takes note of a guess that was right or wrong.
  void observed(boolean wasRight) {
    rightness += WEIGHT * ((wasRight ? 1 : 0) - rightness);
  }

  /// How many of `available` tokens to guess.
  ///
  /// @param guessing what a guess costs before it is verified, as a part of a step of one token
  int best(StepCost cost, double guessing, int available) {
    int best = 0;
    double bestGain = LEAST_GAIN;
    double tokens = 1;
    double allRight = 1;
    for (int count = 1; count <= available; count++) {
      allRight *= rightness;
      tokens += allRight;
      double gain = tokens / (cost.ratio(count + 1) + count * guessing);
      if (gain > bestGain) {
        best = count;
        bestGain = gain;
      }
    }
    return best;
  }
}
