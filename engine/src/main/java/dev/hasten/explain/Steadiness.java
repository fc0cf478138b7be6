package dev.hasten.explain;

import dev.hasten.machine.Spread;
import java.util.Optional;

/// How much the same work differed from one repetition to the next. What a verdict says is worth no
/// more than that.
///
/// @param prefillMillis of the prompt
/// @param decodeMillis of all tokens after it
/// @param readBytesPerSecond of memory, between the repetitions; none if it was not measured
/// @param profilingMillis what looking at the clock cost in a decode: the median of what it took
///   with it, less what it took without
public record Steadiness(
    Spread prefillMillis,
    Spread decodeMillis,
    Optional<Spread> readBytesPerSecond,
    double profilingMillis) {
  /// A median that is less sure than this says nothing about remedies that promise no more.
  static final double NOISY = 0.1;

  /// The largest of the spreads, as a part of the median.
  public double relative() {
    return Math.max(prefillMillis.relative(), decodeMillis.relative());
  }

  /// Whether repetitions differ too much for a verdict: so much that their medians might have come
  /// out otherwise.
  public boolean isNoisy() {
    return Math.max(prefillMillis.medianError(), decodeMillis.medianError()) > NOISY;
  }
}
