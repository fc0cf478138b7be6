package dev.hasten.explain;

import java.util.OptionalDouble;

/// One prompt and the tokens after it, as they were timed.
///
/// @param far some tokens after many more others
/// @param untimedDecodeMillis the same tokens without a look at the clock in between
/// @param jitMillis of the JIT compilers meanwhile
/// @param readBytesPerSecond of memory, right after
record Repetition(
    Recorded prefill,
    Recorded decode,
    Recorded far,
    double untimedDecodeMillis,
    double jitMillis,
    OptionalDouble readBytesPerSecond) {
  private static final double MOST_JIT = 0.1;

  /// Whether compilers took so much of a processor that steps waited for it: threads meet many
  /// times in each.
  boolean isDisturbed() {
    double millis = prefill.millis() + decode.millis() + far.millis() + untimedDecodeMillis;
    return jitMillis > MOST_JIT * millis;
  }
}
