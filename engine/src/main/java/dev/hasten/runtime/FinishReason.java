package dev.hasten.runtime;

/// Why an answer ended.
public enum FinishReason {
  /// The model said so, or a stop text came.
  STOP,
  /// As many tokens as asked for, or the context is full.
  LENGTH,
  /// Nobody wanted the rest.
  CANCELLED
}
