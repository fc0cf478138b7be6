package dev.hasten;

import dev.hasten.catalog.Catalog;
import dev.hasten.catalog.Environment;
import dev.hasten.catalog.Progress;
import dev.hasten.error.HastenException;
import java.nio.file.Path;

/// The real models that tests run on. They are fetched once into the user's store (about 440 MB in
/// all) and found there afterwards.
public final class TestModels {
  private TestModels() {}

  /// SmolLM2 135M Instruct, Q4_1: a `.gguf` file.
  public static Path smollm2() {
    return Smollm2.PATH;
  }

  /// Gemma 3 270M, Q4_K_M: a `.gguf` file.
  public static Path gemma3() {
    return Gemma3.PATH;
  }

  /// all-MiniLM-L6-v2, F32: a directory with safetensors.
  public static Path miniLm() {
    return MiniLm.PATH;
  }

  private static final class Smollm2 {
    private static final Path PATH = locate("smollm2-135m");
  }

  private static final class Gemma3 {
    private static final Path PATH = locate("gemma3-270m");
  }

  private static final class MiniLm {
    private static final Path PATH = locate("minilm");
  }

  private static Path locate(String alias) {
    try {
      return new Catalog(Environment.ofProcess()).locate(alias, Progress.silent());
    } catch (HastenException e) {
      throw new AssertionError(
          "the tests need the model %s: %s (hint: %s). Get it with: hasten models pull %s"
              .formatted(alias, e.getMessage(), e.hint(), alias),
          e);
    }
  }
}
