package dev.hasten.health;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class JvmSetupTest {
  @Test
  void tellsOfThisJvm() {
    JvmSetup jvm = JvmSetup.ofThisJvm();

    assertThat(jvm.version()).isEqualTo(System.getProperty("java.version"));
    assertThat(jvm.heapLimitBytes()).isGreaterThanOrEqualTo(jvm.heapUsedBytes());
    assertThat(jvm.assertionsEnabled()).as("tests run with -ea").isTrue();
  }

  @Test
  void recognisesAnInterpreter() {
    assertThat(JvmSetup.isInterpreted("interpreted mode, sharing")).isTrue();
    assertThat(JvmSetup.isInterpreted("mixed mode, sharing")).isFalse();
    assertThat(JvmSetup.isInterpreted("compiled mode")).isFalse();
  }

  @Test
  void recognisesADebugger() {
    assertThat(JvmSetup.isDebugged(List.of("-Xmx1g", "-agentlib:jdwp=transport=dt_socket")))
        .isTrue();
    assertThat(JvmSetup.isDebugged(List.of("-Xrunjdwp:server=y"))).isTrue();
    assertThat(JvmSetup.isDebugged(List.of("-ea", "-agentpath:/profiler.so"))).isFalse();
  }
}
