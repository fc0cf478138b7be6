package dev.hasten.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.hasten.error.UsageException;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;

class BackgroundTest {
  @Test
  void givesTheResult_whenItIsThere() {
    CountDownLatch gate = new CountDownLatch(1);
    Background<String> work =
        Background.start(() -> {
          awaitQuietly(gate);
          return Thread.currentThread().getName();
        });
    gate.countDown();
    assertThat(work.join()).isEqualTo("hasten-background");
  }

  private static void awaitQuietly(CountDownLatch gate) {
    try {
      gate.await();
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
  }

  @Test
  void throwsWhatTheWorkThrew_andWaitingDoesNot() {
    UsageException wrong = new UsageException("wrong", "do right");
    Background<String> work =
        Background.start(() -> {
          throw wrong;
        });
    work.await();
    assertThatThrownBy(work::join).isSameAs(wrong);
  }
}
