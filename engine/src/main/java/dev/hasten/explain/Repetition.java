package dev.hasten.explain;

import java.util.OptionalDouble;

/// One prompt and the tokens after it, as they were timed.
///
/// @param far some tokens after many more others
/// @param untimedDecodeMillis the same tokens without a look at the clock in between
/// @param readBytesPerSecond of memory, right after
record Repetition(
    Recorded prefill,
    Recorded decode,
    Recorded far,
    double untimedDecodeMillis,
    OptionalDouble readBytesPerSecond) {}
