package dev.hasten.kernel.nativelib;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/// One kind of event, counted in many threads: an open file for each.
final class EventCounter implements AutoCloseable {
  /// `NO_SUCH_THREAD` of `counters.c`.
  private static final long NO_SUCH_THREAD = -3;

  private static final int SUMS = 3;

  private final HardwareCounters.Functions functions;
  private final List<Long> files = new ArrayList<>();
  private Optional<HardwareCounters.Refusal> refusal = Optional.empty();
  private boolean ended;

  private EventCounter(HardwareCounters.Functions functions) {
    this.functions = functions;
  }

  /// Begins to count; a thread that is gone in the meantime is left out.
  ///
  /// @param kind of event, as `perf_event_open(2)` numbers kinds
  /// @param event of that kind
  static EventCounter begin(
      HardwareCounters.Functions functions, int kind, int event, List<Integer> threads) {
    EventCounter counter = new EventCounter(functions);
    for (int thread : threads) {
      counter.add(thread, kind, event);
      if (counter.refusal.isPresent()) {
        counter.close();
        return counter;
      }
    }
    if (counter.files.isEmpty()) {
      counter.refusal = Optional.of(HardwareCounters.Refusal.UNKNOWN);
    }
    return counter;
  }

  private void add(int thread, int kind, int event) {
    long file = new NativeCall().begin().with(thread).with(kind).with(event).get(functions.begin());
    if (file >= 0) {
      files.add(file);
    } else if (file != NO_SUCH_THREAD) {
      refusal = Optional.of(HardwareCounters.Refusal.of(file));
    }
  }

  /// Why nothing is counted, if so.
  Optional<HardwareCounters.Refusal> refusal() {
    return refusal;
  }

  /// Ends counting.
  ///
  /// @return none if it was refused, or the processor was always busy counting something else
  /// @throws IllegalStateException if it was ended or closed before
  OptionalLong end() {
    if (refusal.isPresent()) {
      return OptionalLong.empty();
    }
    if (ended) {
      throw new IllegalStateException("counting has ended");
    }
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment sums = arena.allocate(ValueLayout.JAVA_LONG, SUMS);
      return endInto(sums) ? scaled(sums) : OptionalLong.empty();
    }
  }

  /// Whether all files could be read; all are closed.
  private boolean endInto(MemorySegment sums) {
    ended = true;
    boolean isWhole = true;
    for (long file : files) {
      NativeCall call = new NativeCall().begin().with(file).with(sums.address());
      isWhole &= call.get(functions.end()) == 0;
    }
    if (!isWhole) {
      refusal = Optional.of(HardwareCounters.Refusal.UNKNOWN);
    }
    return isWhole;
  }

  /// Where a processor has fewer counters than it is asked for, each counts a part of the time.
  private static OptionalLong scaled(MemorySegment sums) {
    long events = sums.getAtIndex(ValueLayout.JAVA_LONG, 0);
    long asked = sums.getAtIndex(ValueLayout.JAVA_LONG, 1);
    long counted = sums.getAtIndex(ValueLayout.JAVA_LONG, 2);
    if (asked == counted) {
      return OptionalLong.of(events);
    }
    return counted == 0
        ? OptionalLong.empty()
        : OptionalLong.of(Math.round(events * ((double) asked / counted)));
  }

  @Override
  public void close() {
    if (!ended && functions.end().isOpen()) {
      try (Arena arena = Arena.ofConfined()) {
        endInto(arena.allocate(ValueLayout.JAVA_LONG, SUMS));
      }
    }
  }
}
