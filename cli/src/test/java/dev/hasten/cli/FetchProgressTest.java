package dev.hasten.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hasten.catalog.Environment;
import java.io.ByteArrayOutputStream;
import java.io.InputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Map;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

class FetchProgressTest {
  private static final long TOTAL_BYTES = 98_000_000;

  @Test
  void drawsABar_whenStandardErrorIsATerminal() {
    assertThat(shown(new Console.Terminal(true, true, true)))
        .contains("fetching m.gguf")
        .contains("98/98 MB")
        .contains("[==");
  }

  @Test
  void writesALineAtEachEnd_whenStandardErrorIsAFile() {
    assertThat(shown(Console.Terminal.NONE).lines())
        .containsExactly("fetching m.gguf (98 MB)", "fetching m.gguf: done");
  }

  private static String shown(Console.Terminal terminal) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    PrintStream err = new PrintStream(bytes, true, StandardCharsets.UTF_8);
    Console console =
        new Console(
            InputStream.nullInputStream(),
            new PrintStream(PrintStream.nullOutputStream(), false, StandardCharsets.UTF_8),
            err,
            terminal,
            (_, _) -> new ScriptedReader(""),
            new Environment(Map.of(), Path.of("home")));
    FetchProgress progress = new FetchProgress(console);
    progress.started("fetching m.gguf", OptionalLong.of(TOTAL_BYTES));
    progress.advanced(TOTAL_BYTES);
    progress.finished();
    return bytes.toString(StandardCharsets.UTF_8);
  }
}
