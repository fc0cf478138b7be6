package dev.hasten.catalog;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StoreLockTest {
  private static final Duration POLL = Duration.ofMillis(5);

  @TempDir private Path folder;

  @Test
  void isNotToBeHad_whileAnotherProcessHasIt() throws Exception {
    Path file = folder.resolve("model.lock");
    Process other = startHolder(file);
    List<String> waited = new ArrayList<>();
    try {
      assertThat(other.inputReader().readLine()).isEqualTo(LockHolder.HELD);
      Optional<StoreLock> meanwhile = StoreLock.tryAcquire(file);
      assertThat(meanwhile).isEmpty();
    } finally {
      other.destroyForcibly().waitFor();
    }

    StoreLock.acquire(file, POLL, () -> waited.add("waited")).close();

    assertThat(waited).isEmpty();
  }

  @Test
  void isNotToBeHad_whileTheSameProcessHasIt() throws Exception {
    Path file = folder.resolve("deep/model.lock");
    StoreLock first = StoreLock.tryAcquire(file).orElseThrow();
    assertThat(StoreLock.tryAcquire(file)).isEmpty();

    StoreLock second =
        StoreLock.acquire(
            file,
            POLL,
            () -> {
              try {
                first.close();
              } catch (IOException e) {
                throw new AssertionError(e);
              }
            });

    assertThat(StoreLock.tryAcquire(file)).isEmpty();
    second.close();
  }

  private static Process startHolder(Path file) throws IOException {
    return new ProcessBuilder(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-cp",
            System.getProperty("java.class.path"),
            LockHolder.class.getName(),
            file.toString())
        .redirectError(ProcessBuilder.Redirect.INHERIT)
        .start();
  }

  /// Another process that takes the lock and keeps it until its end.
  static final class LockHolder {
    static final String HELD = "held";

    private LockHolder() {}

    public static void main(String[] arguments) throws Exception {
      StoreLock lock = StoreLock.tryAcquire(Path.of(arguments[0])).orElseThrow();
      System.out.println(HELD);
      Thread.currentThread().join();
      lock.close();
    }
  }
}
