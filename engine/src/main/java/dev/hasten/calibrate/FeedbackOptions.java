package dev.hasten.calibrate;

/// How [ErrorFeedback] works.
///
/// @param damping share of the mean diagonal that is added to the diagonal, so that columns that
///   hardly varied in the text are not trusted
/// @param sweeps passes over the codes and scales of a row after the feedback, at most
public record FeedbackOptions(double damping, int sweeps) {
  public static final FeedbackOptions DEFAULT = new FeedbackOptions(0.01, 4);

  public FeedbackOptions {
    if (!(damping > 0) || sweeps < 0) {
      throw new IllegalArgumentException("damping %s, %d sweeps".formatted(damping, sweeps));
    }
  }
}
