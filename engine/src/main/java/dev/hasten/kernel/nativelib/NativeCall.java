package dev.hasten.kernel.nativelib;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.ref.Reference;

/// Calls C functions with arguments that are put down one after another, in memory that is there
/// for all calls of one thread: a call allocates nothing.
final class NativeCall {
  private static final int MOST_ARGUMENTS = 24;
  private static final int CACHE_LINE_BYTES = 64;

  /// What becomes of a call.
  @FunctionalInterface
  interface Target {
    /// Takes a call, whose arguments stand there until the next one. It begins to read weights at
    /// `first`, and at `second` side by side, if these are not 0.
    void call(NativeFunction function, MemorySegment arguments, long first, long second);
  }

  private final Target target;
  private final MemorySegment arguments;
  private int count;
  private long firstStream;
  private long secondStream;

  /// Calls C at once.
  NativeCall() {
    this((function, arguments, _, _) -> function.call(arguments.address()));
  }

  NativeCall(Target target) {
    this.target = target;
    arguments = Arena.ofAuto().allocate(MOST_ARGUMENTS * (long) Long.BYTES, CACHE_LINE_BYTES);
  }

  /// Begins with no arguments.
  NativeCall begin() {
    count = 0;
    firstStream = 0;
    secondStream = 0;
    return this;
  }

  /// Says where the call will begin to read weights, so that they can be asked for ahead.
  NativeCall reading(long first, long second) {
    firstStream = first;
    secondStream = second;
    return this;
  }

  /// Adds a number or an address.
  NativeCall with(long argument) {
    arguments.setAtIndex(ValueLayout.JAVA_LONG, count++, argument);
    return this;
  }

  NativeCall withFloat(float argument) {
    return with(Float.floatToRawIntBits(argument));
  }

  /// Calls a function that gives nothing back.
  void run(NativeFunction function) {
    try {
      target.call(function, arguments, firstStream, secondStream);
    } finally {
      Reference.reachabilityFence(this);
    }
  }

  /// Calls a function that gives a number back.
  long get(NativeFunction function) {
    run(function);
    return arguments.get(ValueLayout.JAVA_LONG, 0);
  }
}
