package dev.hasten.model;

/// What turns a classifier's logits into scores.
public enum ScoreFunction {
  /// Labels exclude each other; scores add up to 1.
  SOFTMAX,
  /// `1 / (1 + e^-x)`, each label by itself.
  SIGMOID,
  /// The logit itself, for regression and for cross-encoders that say so.
  IDENTITY
}
