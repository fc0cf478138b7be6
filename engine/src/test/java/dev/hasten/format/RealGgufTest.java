package dev.hasten.format;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hasten.TestModels;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// Files from the wild.
class RealGgufTest {
  @TempDir Path directory;

  static Stream<Path> models() {
    return Stream.of(TestModels.smollm2(), TestModels.gemma3());
  }

  @ParameterizedTest
  @MethodSource("models")
  void writesTheSameBytes_whenARealModelIsReadAndWritten(Path path) throws IOException {
    Path copy = directory.resolve("copy.gguf");
    try (GgufFile file = GgufReader.read(path)) {
      GgufWriter.write(copy, file.metadata(), file.tensors().values(), Overwrite.REFUSE);
    }

    assertThat(Files.mismatch(copy, path)).isEqualTo(-1);
  }
}
