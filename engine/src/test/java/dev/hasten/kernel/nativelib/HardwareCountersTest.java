package dev.hasten.kernel.nativelib;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.hasten.TestKernels;
import dev.hasten.kernel.nativelib.HardwareCounters.Counted;
import dev.hasten.kernel.nativelib.HardwareCounters.Refusal;
import dev.hasten.kernel.nativelib.HardwareCounters.Refused;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.OptionalLong;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Many machines have no counters for programs. So what Java does with counts is tested with a
/// library that makes them up, and what C does with an event that Linux counts by itself.
class HardwareCountersTest {
  /// `PERF_TYPE_SOFTWARE` and `PERF_COUNT_SW_TASK_CLOCK`: nanoseconds of processor time.
  private static final int SOFTWARE = 1;

  private static final int TASK_CLOCK = 1;
  private static final List<Integer> THREADS = List.of(10, 11, 12);
  private static final int WORK = 50_000_000;

  @TempDir Path folder;

  /// A library whose files add their own numbers to what was counted.
  private HardwareCounters.Functions made(String begin, String counted, String end)
      throws IOException, InterruptedException {
    String source =
        """
        void hasten_begin_counter(long* arguments) {
          arguments[0] = %s;
        }
        void hasten_end_counter(long* arguments) {
          long* sums = (long*)arguments[1];
          sums[0] += arguments[0];
          sums[1] += 1000;
          sums[2] += %s;
          arguments[0] = %s;
        }
        """
            .formatted(begin, counted, end);
    PackedLibrary library = CCompiler.find().library(source, folder);
    Path file = Files.write(folder.resolve("made.so"), library.content());
    return HardwareCounters.Functions.of(NativeSymbols.of(file, Arena.ofAuto()));
  }

  @Test
  void addsUpTheThreads_ofEachEvent() throws IOException, InterruptedException {
    try (HardwareCounters counters =
        HardwareCounters.begin(made("arguments[0] + 100 * arguments[2]", "1000", "0"), THREADS)) {
      assertThat(counters.end())
          .isInstanceOfSatisfying(
              Counted.class,
              counted -> {
                assertThat(counted.count(HardwareEvent.CYCLES)).hasValue(33);
                assertThat(counted.count(HardwareEvent.INSTRUCTIONS)).hasValue(333);
                assertThat(counted.count(HardwareEvent.BRANCH_MISSES)).hasValue(1533);
              });
    }
  }

  @Test
  void scales_whenAProcessorCountsInTurn() throws IOException, InterruptedException {
    try (HardwareCounters counters =
        HardwareCounters.begin(made("arguments[0]", "250", "0"), THREADS)) {
      assertThat(counters.end())
          .isInstanceOfSatisfying(
              Counted.class,
              counted -> assertThat(counted.count(HardwareEvent.CYCLES)).hasValue(4 * 33));
    }
  }

  @Test
  void leavesOutWhatIsNotCounted() throws IOException, InterruptedException {
    String noMisses = "arguments[2] > 1 ? -2 : arguments[0]";
    try (HardwareCounters counters = HardwareCounters.begin(made(noMisses, "1000", "0"), THREADS)) {
      assertThat(counters.end())
          .isInstanceOfSatisfying(
              Counted.class,
              counted -> {
                assertThat(counted.events())
                    .containsOnlyKeys(HardwareEvent.CYCLES, HardwareEvent.INSTRUCTIONS);
                assertThat(counted.count(HardwareEvent.CACHE_MISSES)).isEmpty();
              });
    }
  }

  @Test
  void passesOverThreadsThatAreGone() throws IOException, InterruptedException {
    String gone = "arguments[0] == 11 ? -3 : arguments[0]";
    try (HardwareCounters counters = HardwareCounters.begin(made(gone, "1000", "0"), THREADS)) {
      assertThat(counters.end())
          .isInstanceOfSatisfying(
              Counted.class,
              counted -> assertThat(counted.count(HardwareEvent.CYCLES)).hasValue(22));
    }
  }

  @ParameterizedTest
  @CsvSource({
    "-1, 1000, 0, NOT_ALLOWED",
    "-2, 1000, 0, NO_SUCH_EVENT",
    "-3, 1000, 0, UNKNOWN",
    "arguments[0] == 12 ? -4 : 5, 1000, 0, TOO_MANY_FILES",
    "-5, 1000, 0, UNKNOWN",
    "5, 1000, -5, UNKNOWN",
    "5, 0, 0, UNKNOWN",
  })
  void saysWhy_whenNothingIsCounted(String begin, String counted, String end, Refusal why)
      throws IOException, InterruptedException {
    try (HardwareCounters counters = HardwareCounters.begin(made(begin, counted, end), THREADS)) {
      assertThat(counters.end()).isEqualTo(new Refused(why));
    }
  }

  @Test
  void refusesToEndTwice() throws IOException, InterruptedException {
    try (HardwareCounters counters =
        HardwareCounters.begin(made("arguments[0]", "1000", "0"), THREADS)) {
      counters.end();
      assertThatThrownBy(counters::end).isInstanceOf(IllegalStateException.class);
    }
  }

  @Test
  void asksThisMachine() throws IOException {
    try (HardwareCounters counters = TestKernels.library().beginCounting(threads())) {
      work();
      switch (counters.end()) {
        case Counted counted -> assertThat(counted.events().values()).allMatch(count -> count >= 0);
        case Refused refused -> assertThat(refused.why()).isNotNull();
      }
    }
  }

  /// A container may forbid even this.
  @Test
  void countsInC_whatTheSystemCountsByItself() throws IOException {
    HardwareCounters.Functions functions =
        HardwareCounters.Functions.of(TestKernels.library().symbols());
    try (EventCounter counter = EventCounter.begin(functions, SOFTWARE, TASK_CLOCK, threads())) {
      long before = System.nanoTime();
      work();
      long nanos = System.nanoTime() - before;
      OptionalLong counted = counter.end();
      if (counter.refusal().isEmpty()) {
        assertThat(counted.orElseThrow()).isPositive();
        assertThat(counted.orElseThrow())
            .isLessThan(nanos * Runtime.getRuntime().availableProcessors() * 10);
      } else {
        assertThat(counted).isEmpty();
      }
    }
  }

  /// Those of this process; made up where the system does not say.
  private static List<Integer> threads() throws IOException {
    Path tasks = Path.of("/proc/self/task");
    if (!Files.isDirectory(tasks)) {
      return List.of(1);
    }
    try (Stream<Path> threads = Files.list(tasks)) {
      return threads.map(thread -> Integer.valueOf(thread.getFileName().toString())).toList();
    }
  }

  private static void work() {
    double sum = 0;
    for (int i = 1; i < WORK; i++) {
      sum += 1.0 / i;
    }
    assertThat(sum).isPositive();
  }
}
