package dev.hasten.runtime;

import static dev.hasten.format.Refusals.assertRefused;
import static org.assertj.core.api.Assertions.assertThat;

import dev.hasten.TinyBertDirectory;
import dev.hasten.TinyModels;
import dev.hasten.error.UsageException;
import dev.hasten.kernel.scalar.ScalarKernels;
import dev.hasten.model.Pooling;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EmbedderTest {
  /// Vectors are of floats.
  private static final double LENGTH_TOLERANCE = 1e-6;

  @TempDir private Path directory;

  @Test
  void givesEveryTextTheVectorItHasAlone_whenTextsAreMany() {
    List<String> texts = new ArrayList<>(List.of("", "a", "the quick brown fox.", "a"));
    for (int i = 0; i < 70; i++) {
      texts.add("text number %d".formatted(i).repeat(1 + i % 3));
    }
    try (LanguageModel model =
            LanguageModel.open(TinyBertDirectory.write(directory, Pooling.MEAN));
        Embedder embedder = new Embedder(model, new ScalarKernels(), 2)) {
      List<float[]> together = embedder.embed(texts);
      assertThat(together).hasSameSizeAs(texts);
      for (int i = 0; i < texts.size(); i++) {
        float[] alone = embedder.embed(List.of(texts.get(i))).getFirst();
        assertThat(together.get(i)).as(texts.get(i)).isEqualTo(alone);
        assertThat(squares(alone)).isBetween(1 - LENGTH_TOLERANCE, 1 + LENGTH_TOLERANCE);
      }
      assertThat(together.get(1)).isEqualTo(together.get(3)).isNotEqualTo(together.get(2));
    }
  }

  private static double squares(float[] vector) {
    double sum = 0;
    for (float element : vector) {
      sum += (double) element * element;
    }
    return sum;
  }

  @Test
  void tokenizesAlike_whenTheSameModelIsGgufOrADirectory() {
    Path gguf = TinyModels.bert(Pooling.CLS).write(directory);
    try (LanguageModel file = LanguageModel.open(gguf);
        LanguageModel folder = LanguageModel.open(TinyBertDirectory.write(directory, Pooling.CLS));
        Embedder ofFile = new Embedder(file, new ScalarKernels(), 1);
        Embedder ofFolder = new Embedder(folder, new ScalarKernels(), 1)) {
      List<String> text = List.of("Some words, 2 of them.");
      assertThat(ofFile.embed(text).getFirst()).isEqualTo(ofFolder.embed(text).getFirst());
    }
  }

  @Test
  void refusesATextThatIsTooLong_andGoesOn() {
    try (LanguageModel model =
            LanguageModel.open(TinyBertDirectory.write(directory, Pooling.MEAN));
        Embedder embedder = new Embedder(model, new ScalarKernels(), 1)) {
      float[] before = embedder.embed(List.of("a b")).getFirst();
      assertRefused(
          () -> embedder.embed(List.of("a", "b ".repeat(63))),
          UsageException.class,
          "the text has 65 tokens, the model has 64 positions");
      assertThat(embedder.embed(List.of("a b")).getFirst()).isEqualTo(before);
      assertThat(embedder.embed(List.of())).isEmpty();
    }
  }

  @Test
  void refusesAModelThatWritesText() {
    try (LanguageModel model = LanguageModel.open(TinyModels.llama().write(directory))) {
      assertRefused(
          () -> new Embedder(model, new ScalarKernels(), 1),
          UsageException.class,
          "is a llama model, which makes no embeddings");
    }
  }
}
