package dev.hasten.explain;

import java.util.OptionalDouble;

/// One prompt and the tokens after it, as they were timed.
///
/// @param untimedDecodeMillis the same tokens without a look at the clock in between
/// @param readBytesPerSecond of memory, right after
record Repetition(
    Recorded prefill,
    Recorded decode,
    double untimedDecodeMillis,
    OptionalDouble readBytesPerSecond) {}
