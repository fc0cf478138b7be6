package dev.hasten.model;

/// Which tokens of its own sequence a token at position `p` sees.
public sealed interface AttentionMask {
  /// Positions 0 … p.
  record Causal() implements AttentionMask {}

  /// Positions p − window + 1 … p.
  record SlidingWindow(int window) implements AttentionMask {
    public SlidingWindow {
      if (window <= 0) {
        throw new IllegalArgumentException("sliding window is " + window + ", must be positive");
      }
    }
  }

  /// Every token of the step's sequence.
  record Bidirectional() implements AttentionMask {}
}
