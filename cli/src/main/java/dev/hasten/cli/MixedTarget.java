package dev.hasten.cli;

/// What a type is chosen for each matrix for.
sealed interface MixedTarget {

  /// The most precise file of at most so many bytes.
  record Size(long bytes) implements MixedTarget {}

  /// The most precise tensors of at most so many bits for each number, the mean over all of them.
  record BitsPerWeight(double bits) implements MixedTarget {}

  /// The fastest file whose predictions diverge at most so far.
  ///
  /// @param nats the mean for each token of the text that models are evaluated on
  record MaxDivergence(double nats) implements MixedTarget {}
}
