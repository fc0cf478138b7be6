package dev.hasten.health;

import java.util.List;
import java.util.stream.Stream;

/// Whether the JVM is held up by its own options.
final class JvmChecks {
  /// A step makes no garbage. What little the rest makes takes well below 1 % in a heap that has
  /// room.
  private static final double MOST_COLLECTION_PERCENT = 3;

  /// A single collection of a large heap may take so long in a short interval.
  private static final long LEAST_COLLECTION_MILLIS = 20;

  /// A collector with less room than this collects again and again for the same objects.
  private static final double MOST_HEAP_USED = 0.9;

  private static final long GIGABYTE = 1L << 30;

  private JvmChecks() {}

  static List<Finding> of(Doctor.Case one) {
    return Doctor.all(
        interpreted(one.setup().jvm()),
        smallHeap(one),
        debugged(one.setup().jvm()),
        assertions(one.setup().jvm()));
  }

  private static Stream<Finding> interpreted(JvmSetup jvm) {
    return jvm.interpreted()
        ? Stream.of(
            Finding.problem(
                "the JVM interprets all of its code",
                "code in Java runs ten and more times slower than compiled",
                "leave out -Xint (HASTEN_JAVA_OPTS, JAVA_TOOL_OPTIONS or JDK_JAVA_OPTIONS has it)"))
        : Stream.empty();
  }

  private static Stream<Finding> debugged(JvmSetup jvm) {
    return jvm.debugged()
        ? Stream.of(
            Finding.advice(
                "a debugger's agent is loaded",
                "with it the JIT compiler may do less, and breakpoints make it interpret",
                "leave out -agentlib:jdwp"))
        : Stream.empty();
  }

  private static Stream<Finding> assertions(JvmSetup jvm) {
    return jvm.assertionsEnabled()
        ? Stream.of(
            Finding.advice(
                "assertions are enabled",
                "they are checked each time that code runs, in the Vector API's code, too",
                "leave out -ea"))
        : Stream.empty();
  }

  private static Stream<Finding> smallHeap(Doctor.Case one) {
    JvmSetup jvm = one.setup().jvm();
    long millis = one.runtime().jvm().collectionMillis().orElse(0);
    double percent = one.percent((double) millis);
    String limit = "the heap may have %s at most".formatted(Words.bytes(jvm.heapLimitBytes()));
    String fix =
        "give it more: HASTEN_JAVA_OPTS=-Xmx%dg"
            .formatted(Math.ceilDiv(2 * jvm.heapLimitBytes(), GIGABYTE));
    if (millis >= LEAST_COLLECTION_MILLIS && percent > MOST_COLLECTION_PERCENT) {
      String what =
          "collecting garbage took %s of the time (%,d of %,.0f ms)"
              .formatted(Words.percent(percent), millis, one.runtime().millis());
      return Stream.of(Finding.problem(what, limit, fix));
    }
    double used = (double) one.runtime().jvm().heapUsedBytes() / jvm.heapLimitBytes();
    return used > MOST_HEAP_USED
        ? Stream.of(
            Finding.advice(
                "%s of the heap is used".formatted(Words.percent(100 * used)),
                limit + ", and the fuller it is the more often garbage is collected",
                fix))
        : Stream.empty();
  }
}
