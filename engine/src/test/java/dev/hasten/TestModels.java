package dev.hasten;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/// The real models that tests read.
public final class TestModels {
  private static final String DIRECTORY = "HASTEN_TEST_MODELS";

  private TestModels() {}

  /// SmolLM2-135M-Instruct, Q4_1: a GGUF file with byte-level BPE.
  public static Path smollm2() {
    return model("smollm2-135m.gguf");
  }

  /// Gemma 3 270M, Q4_K_M: a GGUF file with SentencePiece-style BPE.
  public static Path gemma3() {
    return model("gemma3-270m.gguf");
  }

  /// all-MiniLM-L6-v2: a Hugging Face directory with WordPiece.
  public static Path miniLm() {
    return model("all-minilm-l6-v2");
  }

  private static Path model(String name) {
    String directory =
        Optional.ofNullable(System.getProperty(DIRECTORY))
            .or(() -> Optional.ofNullable(System.getenv(DIRECTORY)))
            .orElseThrow(() -> missing("no directory of models is known", name));
    Path path = Path.of(directory, name);
    if (!Files.exists(path)) {
      throw missing(path + " does not exist", name);
    }
    return path;
  }

  private static AssertionError missing(String what, String name) {
    return new AssertionError(
        "%s; set %s (environment or system property) to a directory with %s"
            .formatted(what, DIRECTORY, name));
  }
}
