package dev.hasten.runtime;

import java.util.Locale;

/// Whether tokens are guessed ahead and verified together (speculative decoding, Leviathan et al.,
/// arXiv:2211.17192). The answer is the same to the bit: a guess counts only where the sampler
/// chooses the same token from the logits.
public enum Speculation {
  /// One token a step.
  OFF,
  /// What followed where the last tokens have been before is guessed (prompt lookup), as many
  /// tokens as measured speed and luck so far make worth while, none where nothing is.
  PROMPT_LOOKUP;

  /// As `--speculation` spells it.
  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  /// The most tokens that are guessed at once.
  static final int MOST_DRAFTED = 12;

  /// Rows of output that a sequence may want beside its own.
  int draftedRows() {
    return switch (this) {
      case OFF -> 0;
      case PROMPT_LOOKUP -> MOST_DRAFTED;
    };
  }
}
