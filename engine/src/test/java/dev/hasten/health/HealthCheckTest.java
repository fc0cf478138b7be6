package dev.hasten.health;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hasten.kernel.nativelib.NativeLibrary;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class HealthCheckTest {
  private static final int GARBAGE_BYTES = 1 << 20;
  private static final double NANOS_PER_MILLI = 1e6;

  @TempDir Path home;

  @Test
  void watchesThisJvm() {
    try (HealthCheck health = HealthCheck.open(home);
        RuntimeWatch watch = health.watch()) {
      long before = System.nanoTime();
      makeGarbage();
      double leastMillis = (System.nanoTime() - before) / NANOS_PER_MILLI;
      RuntimeFacts facts = watch.end();

      assertThat(facts.millis()).isGreaterThanOrEqualTo(leastMillis);
      assertThat(facts.jvm().collections().orElse(0)).isPositive();
      assertThat(facts.jvm().heapUsedBytes()).isPositive();
    }
  }

  private static void makeGarbage() {
    List<byte[]> kept = new ArrayList<>();
    for (int round = 0; round < 10; round++) {
      kept.add(new byte[GARBAGE_BYTES]);
    }
    System.gc();
    assertThat(kept).hasSize(10);
  }

  @Test
  void tellsOfThisMachine() {
    try (HealthCheck health = HealthCheck.open(home)) {
      SetupFacts setup = health.setup("native-avx2");

      assertThat(setup.kernels().library())
          .isInstanceOfSatisfying(
              KernelSetup.Loaded.class,
              loaded -> assertThat(loaded.ofCpu()).containsAll(loaded.runnable()));
      assertThat(setup.processors().available()).isPositive();
      assertThat(setup.kernels().vectorApiBits()).isPresent();
    }
  }

  @Test
  void knowsWhyThereIsNoNativeLibrary() throws IOException {
    Path file = Files.writeString(home.resolve("file"), "where a directory should be");
    try (HealthCheck health = HealthCheck.open(file);
        RuntimeWatch watch = health.watch()) {
      assertThat(health.setup("vector").kernels().library())
          .isInstanceOfSatisfying(
              KernelSetup.Missing.class,
              missing -> {
                assertThat(missing.why()).startsWith("no native kernels: ");
                assertThat(missing.fix()).doesNotContain(NativeLibrary.COST_OF_NONE);
              });
      assertThat(watch.end().counters()).isInstanceOf(Counters.Missing.class);
    }
  }
}
