package dev.hasten.health;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.ToLongFunction;

/// How often each thread of this process gave up its processor, or lost it, since it began. The
/// process as a whole has no such count: `/proc/self/status` counts its first thread only.
///
/// @param threads by the system's numbers
record ThreadSwitches(Map<String, Count> threads) {
  private static final String TASKS = "proc/self/task";

  ThreadSwitches {
    threads = Map.copyOf(threads);
  }

  /// @param voluntary the thread waited for something
  /// @param involuntary another was let run instead, or the thread offered it
  record Count(long voluntary, long involuntary) {
    private static final Count NONE = new Count(0, 0);

    static Optional<Count> parsed(List<String> status) {
      Map<String, Long> numbers = Numbers.named(status);
      OptionalLong voluntary = Numbers.of(numbers, "voluntary_ctxt_switches");
      OptionalLong involuntary = Numbers.of(numbers, "nonvoluntary_ctxt_switches");
      return voluntary.isPresent() && involuntary.isPresent()
          ? Optional.of(new Count(voluntary.getAsLong(), involuntary.getAsLong()))
          : Optional.empty();
    }
  }

  static ThreadSwitches of(SystemFiles files) {
    Map<String, Count> threads = new HashMap<>();
    for (String thread : files.names(TASKS)) {
      Count.parsed(files.lines(TASKS + "/" + thread + "/status"))
          .ifPresent(count -> threads.put(thread, count));
    }
    return new ThreadSwitches(threads);
  }

  /// Voluntary ones since `before`, of threads that still run.
  OptionalLong voluntarySince(ThreadSwitches before) {
    return since(before, Count::voluntary);
  }

  /// Involuntary ones since `before`, of threads that still run.
  OptionalLong involuntarySince(ThreadSwitches before) {
    return since(before, Count::involuntary);
  }

  private OptionalLong since(ThreadSwitches before, ToLongFunction<Count> kind) {
    if (threads.isEmpty() || before.threads.isEmpty()) {
      return OptionalLong.empty();
    }
    return OptionalLong.of(
        threads.entrySet().stream()
            .mapToLong(thread ->
                kind.applyAsLong(thread.getValue())
                    - kind.applyAsLong(before.threads.getOrDefault(thread.getKey(), Count.NONE)))
            .filter(count -> count > 0)
            .sum());
  }
}
