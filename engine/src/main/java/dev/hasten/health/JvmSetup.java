package dev.hasten.health;

import java.lang.management.ManagementFactory;
import java.lang.management.MemoryUsage;
import java.util.List;

/// How this JVM was started.
///
/// @param version such as `25.0.1`
/// @param heapLimitBytes the largest heap it may have
/// @param heapUsedBytes live objects and such as nobody has collected yet
/// @param assertionsEnabled with `-ea`
/// @param interpreted nothing is compiled
/// @param debugged a debugger's agent is loaded
public record JvmSetup(
    String version,
    long heapLimitBytes,
    long heapUsedBytes,
    boolean assertionsEnabled,
    boolean interpreted,
    boolean debugged) {
  private static final List<String> DEBUGGERS = List.of("-agentlib:jdwp", "-Xrunjdwp");

  static JvmSetup ofThisJvm() {
    MemoryUsage heap = ManagementFactory.getMemoryMXBean().getHeapMemoryUsage();
    return new JvmSetup(
        System.getProperty("java.version", "unknown"),
        heap.getMax() < 0 ? Runtime.getRuntime().maxMemory() : heap.getMax(),
        heap.getUsed(),
        JvmSetup.class.desiredAssertionStatus(),
        isInterpreted(System.getProperty("java.vm.info", "")),
        isDebugged(ManagementFactory.getRuntimeMXBean().getInputArguments()));
  }

  /// What the JVM says of itself holds whatever option it came from.
  static boolean isInterpreted(String vmInfo) {
    return vmInfo.contains("interpreted mode");
  }

  static boolean isDebugged(List<String> arguments) {
    return arguments.stream()
        .anyMatch(argument -> DEBUGGERS.stream().anyMatch(argument::startsWith));
  }
}
