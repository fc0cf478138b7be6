package dev.hasten.health;

import dev.hasten.health.RuntimeFacts.JvmFacts;
import dev.hasten.health.RuntimeFacts.MachineFacts;
import dev.hasten.health.RuntimeFacts.ProcessFacts;
import dev.hasten.health.RuntimeFacts.Throttling;
import dev.hasten.kernel.nativelib.Variant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.OptionalLong;

/// A second of a healthy machine, as it was recorded: four processors, native kernels, nothing
/// beside it. Tests make one thing of it worse.
final class DoctorCase {
  static final long GIGABYTE = 1L << 30;

  JvmSetup jvm = new JvmSetup("25.0.1", 6 * GIGABYTE, 60 << 20, false, false, false);
  ProcessorSetup processors = processors(4, 4, OptionalDouble.empty());
  MemorySetup memory = memory(OptionalLong.empty(), MemorySetup.LargePages.MADVISE);
  KernelSetup kernels = kernels("native-avx512vnni", loaded(Variant.values()));
  JvmFacts garbage = garbage(0, 54 << 20);
  ProcessFacts process = process(0, 172);
  MachineFacts machine = machine(0.6, 1.4, 0);
  Optional<Throttling> throttling = Optional.of(new Throttling(10, 0, 0));
  ModelNeeds model = new ModelNeeds(103_000_000, 110_000_000, 4);

  static ProcessorSetup processors(int online, int allowed, OptionalDouble quota) {
    return new ProcessorSetup(
        OptionalInt.of(online),
        OptionalInt.of(allowed),
        allowed,
        quota,
        OptionalDouble.of(4700),
        false);
  }

  static MemorySetup memory(OptionalLong limitBytes, MemorySetup.LargePages largePages) {
    return new MemorySetup(
        OptionalLong.of(16 * GIGABYTE),
        OptionalLong.of(12 * GIGABYTE),
        OptionalLong.of(0),
        limitBytes,
        Optional.of(largePages));
  }

  static KernelSetup kernels(String running, KernelSetup.Library library) {
    return new KernelSetup(running, library, OptionalInt.of(512), OptionalInt.of(512));
  }

  static KernelSetup.Loaded loaded(Variant... runnable) {
    return new KernelSetup.Loaded(List.of(runnable), List.of(Variant.values()));
  }

  static JvmFacts garbage(long millis, long heapUsedBytes) {
    return new JvmFacts(
        OptionalLong.of(millis == 0 ? 0 : 9),
        OptionalLong.of(millis),
        OptionalLong.of(24),
        heapUsedBytes);
  }

  static ProcessFacts process(long majorFaults, long involuntarySwitches) {
    return new ProcessFacts(
        OptionalLong.of(659),
        OptionalLong.of(majorFaults),
        OptionalLong.of(89),
        OptionalLong.of(involuntarySwitches));
  }

  static MachineFacts machine(double stolenPercent, double othersPercent, long swappedInPages) {
    return new MachineFacts(
        OptionalDouble.of(stolenPercent),
        OptionalDouble.of(othersPercent),
        OptionalLong.of(swappedInPages),
        OptionalDouble.of(4200));
  }

  static Counters.Counted counted(long cycles, long instructions) {
    return new Counters.Counted(
        OptionalLong.of(cycles),
        OptionalLong.of(instructions),
        OptionalLong.empty(),
        OptionalLong.empty());
  }

  List<Finding> findings() {
    return Doctor.findings(
        new SetupFacts(jvm, processors, memory, kernels),
        new RuntimeFacts(
            1_000, garbage, process, machine, throttling, counted(8_000_000_000L, 12_000_000_000L)),
        model);
  }
}
