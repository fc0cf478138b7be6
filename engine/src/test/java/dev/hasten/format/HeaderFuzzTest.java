package dev.hasten.format;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import java.nio.file.Path;
import java.time.Duration;
import java.util.function.LongConsumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Damaged headers by the thousand: each is read or refused, at bounded cost. All tests together
/// run for `hasten.fuzzSeconds`; `hasten.fuzzSeed` starts elsewhere, or at a failure again.
class HeaderFuzzTest {
  private static final long SECONDS = Long.getLong("hasten.fuzzSeconds", 30);
  private static final long FIRST_SEED = Long.getLong("hasten.fuzzSeed", 1);

  /// A single read that hangs shows as this much more than the time set.
  private static final Duration GRACE = Duration.ofSeconds(60);

  @TempDir Path directory;

  @Test
  void readsOrRefusesGguf_whenHeadersAreDamaged() {
    byte[] original = GgufFixture.small().bytes();
    Path path = directory.resolve("model.gguf");

    fuzz(seed -> {
      byte[] file = new Mutator(seed).mutate(original);
      GgufFixture.write(path, file);
      ReadingCost.assertWithinLimits(file.length, () -> GgufReader.read(path));
    });
  }

  @Test
  void readsOrRefusesSafetensors_whenHeadersAreDamaged() {
    fuzz(seed -> {
      byte[] file = damagedSafetensors(new Mutator(seed));
      SafetensorsFixture.writeModel(directory, file);
      ReadingCost.assertWithinLimits(file.length, () -> SafetensorsReader.readDirectory(directory));
    });
  }

  @Test
  void readsOrRefusesADirectory_whenItsConfigOrIndexIsDamaged() {
    byte[] shard =
        SafetensorsFixture.file(SafetensorsFixture.HEADER, SafetensorsFixture.DATA_BYTES);
    byte[] config = SafetensorsFixture.utf8(SafetensorsFixture.CONFIG);
    byte[] index = SafetensorsFixture.utf8(SafetensorsFixture.INDEX);
    GgufFixture.write(directory.resolve("m-1.safetensors"), shard);

    fuzz(seed -> {
      Mutator mutator = new Mutator(seed);
      byte[] newConfig = mutator.coin() ? config : mutator.mutate(config);
      byte[] newIndex = mutator.mutate(index);
      GgufFixture.write(directory.resolve("config.json"), newConfig);
      GgufFixture.write(directory.resolve("model.safetensors.index.json"), newIndex);
      ReadingCost.assertWithinLimits(
          shard.length + newConfig.length + newIndex.length,
          () -> SafetensorsReader.readDirectory(directory));
    });
  }

  /// Every other file has a length that fits its damaged header, so that the header is parsed.
  private static byte[] damagedSafetensors(Mutator mutator) {
    byte[] header = SafetensorsFixture.utf8(SafetensorsFixture.HEADER);
    return mutator.coin()
        ? SafetensorsFixture.file(mutator.mutate(header), SafetensorsFixture.DATA_BYTES)
        : mutator.mutate(SafetensorsFixture.file(header, SafetensorsFixture.DATA_BYTES));
  }

  /// A third of the time for each kind of file.
  private static void fuzz(LongConsumer attempt) {
    Duration duration = Duration.ofSeconds(SECONDS).dividedBy(3);
    long attempts = assertTimeoutPreemptively(duration.plus(GRACE), () -> run(duration, attempt));
    assertThat(attempts).isPositive();
  }

  private static long run(Duration duration, LongConsumer attempt) {
    long deadline = System.nanoTime() + duration.toNanos();
    long seed = FIRST_SEED;
    do {
      attempt(attempt, seed++);
    } while (System.nanoTime() < deadline);
    return seed - FIRST_SEED;
  }

  private static void attempt(LongConsumer attempt, long seed) {
    try {
      attempt.accept(seed);
    } catch (RuntimeException | Error e) {
      throw new AssertionError("run again with -Dhasten.fuzzSeed=" + seed + ": " + e, e);
    }
  }
}
