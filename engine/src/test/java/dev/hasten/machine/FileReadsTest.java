package dev.hasten.machine;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FileReadsTest {
  private static final int PIECE = 4 << 20;

  @TempDir Path folder;

  @Test
  void readsAFileFromItsDiskAndFromMemory() throws IOException {
    Path file = Files.write(folder.resolve("model"), new byte[3 * PIECE + 1]);

    assertThat(FileReads.measure(file, 2 * PIECE))
        .hasValueSatisfying(speed -> {
          assertThat(speed.bytesPerSecond().values()).hasSize(2).allMatch(rate -> rate > 0);
          assertThat(speed.cachedBytesPerSecond().values()).hasSize(2).allMatch(rate -> rate > 0);
        });
  }

  @Test
  void readsTheLargestFileOfADirectory() throws IOException {
    Files.write(folder.resolve("config.json"), new byte[10]);
    Files.write(folder.resolve("model.safetensors"), new byte[PIECE]);

    assertThat(FileReads.measure(folder, PIECE)).isPresent();
  }

  @Test
  void measuresNothing_ofASmallFileOrNone() throws IOException {
    Path small = Files.write(folder.resolve("small"), new byte[PIECE - 1]);

    assertThat(FileReads.measure(small, PIECE)).isEmpty();
    assertThat(FileReads.measure(folder.resolve("none"), PIECE)).isEmpty();
  }
}
