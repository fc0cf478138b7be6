package dev.hasten.health;

import java.util.List;
import java.util.OptionalLong;
import java.util.stream.Stream;

/// Whether the model stays in memory.
final class MemoryChecks {
  /// A megabyte: less may be anybody's.
  private static final long LEAST_SWAPPED_PAGES = 256;

  private static final int PAGE_BYTES = 4096;

  /// Each costs a disk's latency. A model that was warmed up has none.
  private static final double MOST_DISK_READS_PER_SECOND = 50;

  private static final long LEAST_DISK_READS = 50;

  private MemoryChecks() {}

  static List<Finding> of(Doctor.Case one) {
    return Doctor.all(tooLittle(one), swapping(one), noLargePages(one.setup()));
  }

  private static Stream<Finding> tooLittle(Doctor.Case one) {
    MemorySetup memory = one.setup().memory();
    OptionalLong most = memory.mostBytes();
    long needed = one.model().peakBytes();
    if (most.orElse(Long.MAX_VALUE) >= needed) {
      return Stream.empty();
    }
    boolean isLimited = memory.limitBytes().isPresent();
    return Stream.of(
        Finding.problem(
            "the model needs %s of memory (weights %s), and %s %s"
                .formatted(
                    Words.bytes(needed),
                    Words.bytes(one.model().weightBytes()),
                    isLimited ? "the limit of its control group is" : "the machine has",
                    Words.bytes(most.orElse(0))),
            "what does not fit is read from the disk again for every token",
            isLimited
                ? "raise the limit (docker run --memory, the limit in Kubernetes, systemd's MemoryMax), or choose a model with fewer bits"
                : "choose a model with fewer bits or fewer parameters"));
  }

  /// Swapping, or reading from files again what was pushed out of memory.
  private static Stream<Finding> swapping(Doctor.Case one) {
    long swapped = one.runtime().machine().swappedInPages().orElse(0);
    long read = one.runtime().process().majorPageFaults().orElse(0);
    String free =
        one.setup().memory().availableBytes().stream()
            .mapToObj(bytes -> "%s of memory are available".formatted(Words.bytes(bytes)))
            .findFirst()
            .orElse("memory is short");
    String fix = "end other programs that need memory, or choose a model with fewer bits";
    if (swapped >= LEAST_SWAPPED_PAGES) {
      String what =
          "the machine swapped while the model ran: %,d pages (%s) were read back"
              .formatted(swapped, Words.bytes(swapped * PAGE_BYTES));
      return Stream.of(Finding.problem(what, free, fix));
    }
    boolean isMuch = read >= LEAST_DISK_READS && read > MOST_DISK_READS_PER_SECOND * one.seconds();
    return isMuch
        ? Stream.of(
            Finding.problem(
                "while the model ran, %s were read from a disk"
                    .formatted(Words.count(read, "page")),
                free,
                fix))
        : Stream.empty();
  }

  private static Stream<Finding> noLargePages(SetupFacts setup) {
    return setup.memory().largePages().stream()
        .filter(setting -> setting == MemorySetup.LargePages.NEVER && setup.kernels().isNative())
        .map(_ ->
            Finding.advice(
                "the system gives no large pages (transparent_hugepage is never)",
                "weights in large pages are read up to half as fast again",
                "echo madvise | sudo tee /sys/kernel/mm/transparent_hugepage/enabled"));
  }
}
