package dev.hasten.runtime;

import static dev.hasten.format.Refusals.assertRefused;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.hasten.TinyBertDirectory;
import dev.hasten.TinyDirectory;
import dev.hasten.TinyEncoderConversion;
import dev.hasten.TinyEncoders;
import dev.hasten.TinyModels;
import dev.hasten.error.UsageException;
import dev.hasten.kernel.scalar.ScalarKernels;
import dev.hasten.model.Pooling;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ClassifierTest {
  /// Scores are computed in double precision from the same logits.
  private static final double ROUNDING = 1e-12;

  @TempDir private Path directory;

  @Test
  void givesEachLabelItsProbability() {
    try (LanguageModel model = open(TinyEncoders.bertClassifier());
        Classifier classifier = classifier(model)) {
      LabelScores scores = classifier.classify(List.of("what a film.")).getFirst();

      assertThat(classifier.labels()).containsExactly("negative", "neutral", "positive");
      assertThat(scores.scores().stream().map(LabelScore::label))
          .containsExactlyElementsOf(classifier.labels());
      double sum = scores.scores().stream().mapToDouble(LabelScore::score).sum();
      assertThat(sum).isCloseTo(1, within(ROUNDING));
      LabelScore best = scores.best();
      for (LabelScore other : scores.scores()) {
        double ratio = Math.exp(other.logit() - (double) best.logit());
        assertThat(other.score()).isCloseTo(ratio * best.score(), within(ROUNDING));
        assertThat(other.score()).isLessThanOrEqualTo(best.score());
      }
      assertThat(scores.ranked().getFirst()).isEqualTo(best);
    }
  }

  @Test
  void givesLabelsIndependentScores_whenTextsMayHaveSeveral() {
    TinyDirectory several =
        TinyEncoders.bertClassifier().with("problem_type", "multi_label_classification");
    try (LanguageModel model = open(several);
        Classifier classifier = classifier(model)) {
      for (LabelScore score : classifier.classify(List.of("a film")).getFirst().scores()) {
        assertThat(score.score())
            .isCloseTo(1 / (1 + Math.exp(-(double) score.logit())), within(ROUNDING));
      }
    }
  }

  /// The tests of [EncodersTest] hold the logits to the formulas.
  @Test
  void readsTheSecondTextAsOne_whenTheModelHasTokenTypes() {
    try (LanguageModel model = open(TinyEncoders.bertClassifier());
        Classifier classifier = classifier(model);
        EncoderRunner runner = new EncoderRunner(model.model(), new ScalarKernels(), 1)) {
      int cls = 2;
      int sep = 3;
      int a = 5;
      int b = 6;
      EncoderInput pair = EncoderInput.pair(new int[] {cls, a, a + 1, sep, b, sep}, 4);
      float[] expected = new float[3];
      runner.run(List.of(pair), (_, row) -> System.arraycopy(row, 0, expected, 0, 3));

      List<LabelScore> scores =
          classifier.classifyPairs(List.of(new TextPair("a b", "b"))).getFirst().scores();
      IntStream.range(0, 3).forEach(i -> assertThat(scores.get(i).logit()).isEqualTo(expected[i]));
      assertThat(scores)
          .isNotEqualTo(
              classifier.classifyPairs(List.of(new TextPair("b", "a b"))).getFirst().scores());
    }
  }

  @Test
  void readsPairs_whenTheModelHasNoTokenTypes() {
    Path gguf = TinyEncoderConversion.toGguf(TinyEncoders.robertaClassifier()).write(directory);
    try (LanguageModel model = LanguageModel.open(gguf);
        Classifier classifier = classifier(model)) {
      assertThat(classifier.labels()).containsExactly("LABEL_0", "LABEL_1");
      List<LabelScores> both =
          classifier.classifyPairs(List.of(new TextPair("one", "two"), new TextPair("two", "one")));
      assertThat(both.getFirst()).isNotEqualTo(both.getLast());
    }
  }

  @Test
  void givesEveryTextWhatItHasAlone_whenTextsAreMany() {
    List<String> texts = IntStream.range(0, 70).mapToObj(i -> "text " + "x".repeat(i % 9)).toList();
    try (LanguageModel model = open(TinyEncoders.bertClassifier());
        Classifier classifier = classifier(model)) {
      List<LabelScores> together = classifier.classify(texts);
      assertThat(together).hasSameSizeAs(texts);
      for (int i = 0; i < texts.size(); i++) {
        assertThat(together.get(i))
            .isEqualTo(classifier.classify(List.of(texts.get(i))).getFirst());
      }
      assertThat(classifier.classify(List.of())).isEmpty();
    }
  }

  @Test
  void refusesWhatIsTooLong_andGoesOn() {
    try (LanguageModel model = open(TinyEncoders.bertClassifier());
        Classifier classifier = classifier(model)) {
      LabelScores before = classifier.classify(List.of("a b")).getFirst();
      assertRefused(
          () -> classifier.classify(List.of("a", "b ".repeat(63))),
          UsageException.class,
          "the text has 65 tokens, the model has 64 positions");
      assertRefused(
          () -> classifier.classifyPairs(List.of(new TextPair("a ".repeat(30), "b ".repeat(32)))),
          UsageException.class,
          "the pair has 65 tokens, the model has 64 positions");
      assertThat(classifier.classify(List.of("a b")).getFirst()).isEqualTo(before);
    }
  }

  @Test
  void saysWhatAModelHas_whenItIsNoClassifier() {
    try (LanguageModel model =
        LanguageModel.open(TinyBertDirectory.write(directory, Pooling.MEAN))) {
      assertRefused(
          () -> classifier(model),
          UsageException.class,
          "is a bert model for embeddings, which tells no labels");
    }
    try (LanguageModel model = open(TinyEncoders.bertMaskedLanguage())) {
      assertRefused(
          () -> classifier(model),
          UsageException.class,
          "is a bert model with a masked-language head, which tells no labels");
    }
    try (LanguageModel model = LanguageModel.open(TinyModels.llama().write(directory))) {
      assertRefused(
          () -> classifier(model), UsageException.class, "is a llama model, which tells no labels");
    }
  }

  @Test
  void namesTheUse_whenOthersAreAskedOfAClassifier() {
    try (LanguageModel model = open(TinyEncoders.bertClassifier())) {
      assertRefused(
          () -> new Embedder(model, new ScalarKernels(), 1),
          UsageException.class,
          "is a bert model with a classification head (3 labels), which makes no embeddings");
      assertRefused(
          () -> new MaskedLanguageModel(model, new ScalarKernels(), 1),
          UsageException.class,
          "is a bert model with a classification head (3 labels), which fills no masks");
    }
  }

  private static Classifier classifier(LanguageModel model) {
    return new Classifier(model, new ScalarKernels(), 2);
  }

  private LanguageModel open(TinyDirectory tiny) {
    return LanguageModel.open(TinyEncoders.writeWordPieces(tiny.write(directory)));
  }
}
