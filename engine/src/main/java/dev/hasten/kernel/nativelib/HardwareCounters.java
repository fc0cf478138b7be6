package dev.hasten.kernel.nativelib;

import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;

/// Counts what the processor does in the threads of a process. Linux gives one counter for each
/// event and thread; what the kernel does for them is not counted.
public final class HardwareCounters implements AutoCloseable {
  /// `PERF_TYPE_HARDWARE` of Linux.
  private static final int HARDWARE = 0;

  private final Map<HardwareEvent, EventCounter> counters;

  private HardwareCounters(Map<HardwareEvent, EventCounter> counters) {
    this.counters = counters;
  }

  /// Those of `counters.c`.
  record Functions(NativeFunction begin, NativeFunction end) {
    static Functions of(NativeSymbols symbols) {
      return new Functions(
          symbols.function("hasten_begin_counter"), symbols.function("hasten_end_counter"));
    }
  }

  /// Why the system counts nothing.
  public enum Refusal {
    /// This user may not, or this process.
    NOT_ALLOWED,
    /// The processor, the virtual machine or the system has no such counter.
    NO_SUCH_EVENT,
    /// There are too many open files.
    TOO_MANY_FILES,
    /// The system gave another reason, or none.
    UNKNOWN;

    /// What a negative result of C means.
    static Refusal of(long result) {
      return switch ((int) result) {
        case -1 -> NOT_ALLOWED;
        case -2 -> NO_SUCH_EVENT;
        case -4 -> TOO_MANY_FILES;
        default -> UNKNOWN;
      };
    }
  }

  /// What came of it.
  public sealed interface Outcome {}

  /// At least one kind of event was counted.
  ///
  /// @param events how many, those that could be counted
  public record Counted(Map<HardwareEvent, Long> events) implements Outcome {
    public Counted {
      events = Map.copyOf(events);
    }

    /// How many; none if the system does not count these.
    public OptionalLong count(HardwareEvent event) {
      return events.containsKey(event)
          ? OptionalLong.of(events.getOrDefault(event, 0L))
          : OptionalLong.empty();
    }
  }

  /// Nothing was counted.
  public record Refused(Refusal why) implements Outcome {}

  static HardwareCounters begin(Functions functions, List<Integer> threads) {
    Map<HardwareEvent, EventCounter> counters = new EnumMap<>(HardwareEvent.class);
    for (HardwareEvent event : HardwareEvent.values()) {
      counters.put(event, EventCounter.begin(functions, HARDWARE, event.number(), threads));
    }
    return new HardwareCounters(counters);
  }

  /// Ends counting.
  ///
  /// @throws IllegalStateException if it was ended or closed before
  public Outcome end() {
    Map<HardwareEvent, Long> events = new EnumMap<>(HardwareEvent.class);
    counters.forEach(
        (event, counter) -> counter.end().ifPresent(count -> events.put(event, count)));
    return events.isEmpty() ? new Refused(refusal()) : new Counted(events);
  }

  private Refusal refusal() {
    return Arrays.stream(HardwareEvent.values())
        .map(counters::get)
        .flatMap(counter -> counter.refusal().stream())
        .findFirst()
        .orElse(Refusal.UNKNOWN);
  }

  @Override
  public void close() {
    counters.values().forEach(EventCounter::close);
  }
}
