package dev.hasten.health;

import java.lang.management.GarbageCollectorMXBean;
import java.lang.management.ManagementFactory;
import java.util.List;
import java.util.OptionalLong;
import java.util.function.ToLongFunction;

/// What the JVM has counted since it started.
record JvmCounts(OptionalLong collections, OptionalLong collectionMillis, OptionalLong jitMillis) {

  static JvmCounts ofThisJvm() {
    List<GarbageCollectorMXBean> collectors = ManagementFactory.getGarbageCollectorMXBeans();
    return new JvmCounts(
        sum(collectors, GarbageCollectorMXBean::getCollectionCount),
        sum(collectors, GarbageCollectorMXBean::getCollectionTime),
        JitTime.millis());
  }

  /// A collector that does not count says -1.
  private static OptionalLong sum(
      List<GarbageCollectorMXBean> collectors, ToLongFunction<GarbageCollectorMXBean> count) {
    return collectors.stream().mapToLong(count).filter(number -> number >= 0).reduce(Long::sum);
  }

  RuntimeFacts.JvmFacts since(JvmCounts before, long heapUsedBytes) {
    return new RuntimeFacts.JvmFacts(
        Numbers.difference(before.collections, collections),
        Numbers.difference(before.collectionMillis, collectionMillis),
        Numbers.difference(before.jitMillis, jitMillis),
        heapUsedBytes);
  }
}
