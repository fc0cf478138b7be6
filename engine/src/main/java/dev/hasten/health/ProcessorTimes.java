package dev.hasten.health;

import java.util.Arrays;
import java.util.BitSet;
import java.util.List;
import java.util.Optional;

/// How the processors spent their time since the machine started, in ticks.
///
/// @param busy with programs and with the kernel
/// @param idle nothing to do, or waiting for a disk
/// @param stolen by the host for other machines
record ProcessorTimes(long busy, long idle, long stolen) {
  private static final String LINE = "cpu";

  // user, nice, system, idle, iowait, irq, softirq, steal; guests' time is within user and nice.
  private static final int[] BUSY = {0, 1, 2, 5, 6};
  private static final int[] IDLE = {3, 4};
  private static final int[] STOLEN = {7};
  private static final int LEAST_FIELDS = 4;

  /// The sum of some processors, or of all of them where those have no lines of their own.
  static Optional<ProcessorTimes> of(SystemFiles files, BitSet processors) {
    List<String> lines = files.lines("proc/stat");
    List<ProcessorTimes> each =
        processors.stream()
            .mapToObj(processor -> named(lines, LINE + processor))
            .flatMap(Optional::stream)
            .toList();
    return each.isEmpty() ? named(lines, LINE) : each.stream().reduce(ProcessorTimes::plus);
  }

  private static Optional<ProcessorTimes> named(List<String> lines, String name) {
    return lines.stream()
        .filter(line -> line.startsWith(name + " "))
        .findFirst()
        .flatMap(ProcessorTimes::parsed);
  }

  private static Optional<ProcessorTimes> parsed(String line) {
    long[] fields =
        Arrays.stream(line.strip().split("\\s+"))
            .skip(1)
            .mapToLong(word -> Numbers.parsed(word).orElse(0))
            .toArray();
    return fields.length < LEAST_FIELDS
        ? Optional.empty()
        : Optional.of(
            new ProcessorTimes(sum(fields, BUSY), sum(fields, IDLE), sum(fields, STOLEN)));
  }

  private static long sum(long[] fields, int[] indexes) {
    long sum = 0;
    for (int index : indexes) {
      sum += index < fields.length ? fields[index] : 0;
    }
    return sum;
  }

  long total() {
    return busy + idle + stolen;
  }

  ProcessorTimes plus(ProcessorTimes other) {
    return new ProcessorTimes(busy + other.busy, idle + other.idle, stolen + other.stolen);
  }

  /// What came since an earlier reading; a counter that went back counts nothing.
  ProcessorTimes since(ProcessorTimes before) {
    return new ProcessorTimes(
        Math.max(0, busy - before.busy),
        Math.max(0, idle - before.idle),
        Math.max(0, stolen - before.stolen));
  }
}
