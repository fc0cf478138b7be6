package dev.hasten.health;

import java.lang.management.CompilationMXBean;
import java.lang.management.ManagementFactory;
import java.util.OptionalLong;

/// What the JIT compilers have taken since the JVM started, on threads of their own.
public final class JitTime {
  private JitTime() {}

  /// Of compilations that have ended. None where the JVM only interprets: it has no compiler to
  /// ask.
  public static OptionalLong millis() {
    CompilationMXBean compilers = ManagementFactory.getCompilationMXBean();
    return compilers != null && compilers.isCompilationTimeMonitoringSupported()
        ? OptionalLong.of(compilers.getTotalCompilationTime())
        : OptionalLong.empty();
  }
}
