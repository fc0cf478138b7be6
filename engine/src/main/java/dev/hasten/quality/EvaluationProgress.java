package dev.hasten.quality;

import java.util.OptionalDouble;

/// Hears how an evaluation gets on.
@FunctionalInterface
public interface EvaluationProgress {
  /// A part is done.
  ///
  /// @param what such as `chunk` or `sentence`
  /// @param done parts so far, of `total`
  /// @param perplexity over these; none for encoders
  void advanced(String what, int done, int total, OptionalDouble perplexity);

  /// Nobody listens.
  static EvaluationProgress none() {
    return (_, _, _, _) -> {};
  }
}
