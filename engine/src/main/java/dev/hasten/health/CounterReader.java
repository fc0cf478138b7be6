package dev.hasten.health;

import dev.hasten.kernel.nativelib.HardwareCounters;
import dev.hasten.kernel.nativelib.HardwareCounters.Refusal;
import dev.hasten.kernel.nativelib.HardwareEvent;
import dev.hasten.kernel.nativelib.NativeLibrary;
import java.util.List;
import java.util.Optional;

/// Counts what the processor does in this process from now on, or knows why not.
final class CounterReader implements AutoCloseable {
  private static final String NONE = "the system gives no counters: ";
  private static final String PARANOIA = "proc/sys/kernel/perf_event_paranoid";

  /// At this value every user may count what his own programs do.
  private static final int PERMISSIVE = 2;

  private final SystemFiles files;
  private final Optional<HardwareCounters> counters;

  private CounterReader(SystemFiles files, Optional<HardwareCounters> counters) {
    this.files = files;
    this.counters = counters;
  }

  /// @param library none if there is no native library, without which nothing can be counted
  static CounterReader begin(SystemFiles files, Optional<NativeLibrary> library) {
    List<Integer> threads =
        files.names("proc/self/task").stream()
            .flatMapToLong(name -> Numbers.parsed(name).stream())
            .filter(thread -> thread > 0 && thread <= Integer.MAX_VALUE)
            .mapToObj(thread -> (int) thread)
            .toList();
    return new CounterReader(files, library.map(opened -> opened.beginCounting(threads)));
  }

  Counters end() {
    if (counters.isEmpty()) {
      return new Counters.Missing(NONE + "asking for them needs the native library");
    }
    return switch (counters.get().end()) {
      case HardwareCounters.Counted counted ->
          new Counters.Counted(
              counted.count(HardwareEvent.CYCLES),
              counted.count(HardwareEvent.INSTRUCTIONS),
              counted.count(HardwareEvent.CACHE_MISSES),
              counted.count(HardwareEvent.BRANCH_MISSES));
      case HardwareCounters.Refused refused ->
          new Counters.Missing(NONE + reason(refused.why(), files));
    };
  }

  static String reason(Refusal refusal, SystemFiles files) {
    return switch (refusal) {
      case NOT_ALLOWED -> notAllowed(files);
      case NO_SUCH_EVENT ->
          "this processor, or the virtual machine that it is part of, has none for programs to read";
      case TOO_MANY_FILES -> "too many files are open; raise the limit with ulimit -n 4096";
      case UNKNOWN -> "it does not say why";
    };
  }

  private static String notAllowed(SystemFiles files) {
    return files.number(PARANOIA).stream()
        .filter(level -> level > PERMISSIVE)
        .mapToObj("perf_event_paranoid is %d; sudo sysctl kernel.perf_event_paranoid=1"::formatted)
        .findFirst()
        .orElse(
            "it forbids perf_event_open, as containers do; start the container with "
                + "--cap-add PERFMON");
  }

  @Override
  public void close() {
    counters.ifPresent(HardwareCounters::close);
  }
}
