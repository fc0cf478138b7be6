package dev.hasten.api;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hasten.Snippets;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/// The documentation shows examples that are compiled and run.
class SnippetsTest {
  @Test
  void areRegionsOfTests() throws IOException {
    assertThat(Snippets.requireAll()).isGreaterThan(5);
  }

  @Test
  void isInTheReadme_asItIsRun() throws IOException {
    assertThat(Files.readString(Path.of("../README.md")))
        .contains(Snippets.region("dev/hasten/api/ExamplesTest.java", "readme"));
  }
}
