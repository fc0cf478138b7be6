package dev.hasten.health;

import dev.hasten.kernel.nativelib.NativeLibrary;
import java.lang.management.ManagementFactory;
import java.util.Optional;
import java.util.OptionalDouble;

/// Watches what the JVM and the system do from its beginning to its end. It reads files at both,
/// and does nothing in between.
public final class RuntimeWatch implements AutoCloseable {
  private static final double NANOS_PER_MILLI = 1e6;

  private final SystemFiles files;
  private final Snapshot system;
  private final CounterReader counters;
  private final JvmCounts jvm;
  private final long startNanos;

  private RuntimeWatch(SystemFiles files, Optional<NativeLibrary> library) {
    this.files = files;
    this.system = Snapshot.of(files);
    this.counters = CounterReader.begin(files, library);
    this.jvm = JvmCounts.ofThisJvm();
    this.startNanos = System.nanoTime();
  }

  static RuntimeWatch begin(SystemFiles files, Optional<NativeLibrary> library) {
    return new RuntimeWatch(files, library);
  }

  /// Ends the interval.
  ///
  /// @throws IllegalStateException if it was ended or closed before
  public RuntimeFacts end() {
    double millis = (System.nanoTime() - startNanos) / NANOS_PER_MILLI;
    JvmCounts jvmNow = JvmCounts.ofThisJvm();
    Counters counted = counters.end();
    OptionalDouble megahertz = ProcessorInfo.megahertz(files, ProcessorList.allowed(files));
    Snapshot now = Snapshot.of(files);
    long heapUsedBytes = ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed();
    return new RuntimeFacts(
        millis,
        jvmNow.since(jvm, heapUsedBytes),
        now.processSince(system),
        now.machineSince(system, megahertz),
        now.throttlingSince(system),
        counted);
  }

  /// Gives up what an interval that was not ended holds.
  @Override
  public void close() {
    counters.close();
  }
}
