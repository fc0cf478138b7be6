package dev.hasten.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hasten.error.BadModelException;
import dev.hasten.format.GgufFile;
import dev.hasten.format.GgufType;
import dev.hasten.format.MetadataValue;
import dev.hasten.format.Refusals;
import dev.hasten.format.SafetensorsDirectory;
import dev.hasten.sampling.SamplingParams;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.node.MissingNode;

class SamplingDefaultsTest {
  private static final SamplingParams USUAL = SamplingParams.defaults();

  @TempDir private Path directory;

  @Test
  void areAsEver_whenTheModelSaysNothing() throws IOException {
    assertThat(ofDirectory()).isEqualTo(USUAL);
    write("{\"eos_token_id\": 2, \"temperature\": null}");
    assertThat(ofDirectory()).isEqualTo(USUAL);
    assertThat(ofGguf(Map.of())).isEqualTo(USUAL);
  }

  @Test
  void areWhatGenerationConfigSays() throws IOException {
    write(
        """
        {"do_sample": true, "temperature": 0.6, "top_p": 0.9, "top_k": 20, "min_p": 0,
         "repetition_penalty": 1.1}
        """);
    SamplingParams defaults = ofDirectory();
    assertThat(defaults.temperature()).isEqualTo(0.6);
    assertThat(defaults.topP()).isEqualTo(0.9);
    assertThat(defaults.topK()).isEqualTo(20);
    assertThat(defaults.minP()).isZero();
    assertThat(defaults.repetitionPenalty()).isEqualTo(1.1);
    assertThat(defaults.typicalP()).isEqualTo(USUAL.typicalP());
  }

  @Test
  void takeTheLikeliest_whenTheModelDoesNotSample() throws IOException {
    write("{\"do_sample\": false, \"temperature\": 0.6}");
    assertThat(ofDirectory().temperature()).isZero();
  }

  @Test
  void areWhatGgufSays() {
    SamplingParams defaults =
        ofGguf(
            Map.of(
                "general.sampling.temp", new MetadataValue.Real(GgufType.FLOAT32, 0.25),
                "general.sampling.top_k", new MetadataValue.Whole(GgufType.INT32, 64),
                "general.sampling.penalty_repeat", new MetadataValue.Real(GgufType.FLOAT32, 1.5)));
    assertThat(defaults.temperature()).isEqualTo(0.25);
    assertThat(defaults.topK()).isEqualTo(64);
    assertThat(defaults.repetitionPenalty()).isEqualTo(1.5);
    assertThat(defaults.topP()).isEqualTo(USUAL.topP());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          "temperature": -1    | temperature is -1, must be from 0 to 100
          "top_p": 2           | top-p is 2, must be
          "top_k": "many"      | top_k is "many", expected is a number
          """)
  void areRefused_whenTheyAreOutOfRange(String entry, String message) throws IOException {
    write("{%s}".formatted(entry));
    Refusals.assertRefused(
        this::ofDirectory, BadModelException.class, "generation_config.json", message);
  }

  private void write(String json) throws IOException {
    Files.writeString(directory.resolve("generation_config.json"), json);
  }

  private SamplingParams ofDirectory() {
    try (Arena arena = Arena.ofConfined()) {
      return SamplingDefaults.of(
          new SafetensorsDirectory(
              directory, MissingNode.getInstance(), new LinkedHashMap<>(), 0, arena));
    }
  }

  private static SamplingParams ofGguf(Map<String, MetadataValue> metadata) {
    try (Arena arena = Arena.ofConfined()) {
      return SamplingDefaults.of(
          new GgufFile(
              Path.of("made-up.gguf"),
              3,
              32,
              new LinkedHashMap<>(metadata),
              new LinkedHashMap<>(),
              0,
              arena));
    }
  }
}
