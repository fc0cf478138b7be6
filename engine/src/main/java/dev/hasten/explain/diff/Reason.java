package dev.hasten.explain.diff;

import java.util.Locale;

/// The most probable reason why a phase took another time.
///
/// @param text goes on after "B takes 2 ms instead of 1:"
public record Reason(Kind kind, String text) {

  /// In the order in which they are looked for.
  public enum Kind {
    /// A report says that its machine was too noisy to judge.
    NOISE,
    /// The times differ no more than repetitions do.
    NO_DIFFERENCE,
    /// Another model, other kernels, another number of threads.
    SETUP,
    /// The machine reads or multiplies at another rate.
    CEILING,
    /// Processors that were given to others, or held back.
    PROCESSOR,
    /// More or fewer bytes or FLOPs.
    WORK,
    /// The same work further from the ceiling, or nearer to it.
    EFFICIENCY,
    /// Nothing of these.
    NO_SINGLE_REASON;

    /// As people say it: `no single reason`.
    @Override
    public String toString() {
      return name().toLowerCase(Locale.ROOT).replace('_', ' ');
    }
  }

  boolean isKnown() {
    return kind.compareTo(Kind.NO_DIFFERENCE) > 0;
  }
}
