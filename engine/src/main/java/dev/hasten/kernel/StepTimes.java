package dev.hasten.kernel;

import java.lang.foreign.MemorySegment;

/// Nanoseconds of work and of waiting, a `long` for each instruction of a plan.
public record StepTimes(MemorySegment workNanos, MemorySegment waitNanos) {}
