package dev.hasten.quality;

import static dev.hasten.format.Refusals.assertRefused;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.hasten.TinyModels;
import dev.hasten.error.UsageException;
import dev.hasten.kernel.scalar.ScalarKernels;
import dev.hasten.kvcache.KvType;
import dev.hasten.model.Pooling;
import dev.hasten.quality.EncoderQuality.Agreement;
import dev.hasten.quality.EncoderQuality.PairQuality;
import dev.hasten.runtime.Embedder;
import dev.hasten.runtime.LanguageModel;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EncoderEvaluationTest {
  private static final double TOLERANCE = 1e-9;
  private static final String TEXT =
      """
       = A heading of more than three words =
      the cat sat here. a dog ran off! who is it there?
      one two. we like tea now. they have some milk.
      the sun is up. it is 3 miles away.
      the cat sat here.
      """;
  private static final List<String> SENTENCES =
      List.of(
          "the cat sat here.",
          "a dog ran off!",
          "who is it there?",
          "we like tea now.",
          "they have some milk.",
          "the sun is up.",
          "it is 3 miles away.");

  @TempDir private Path directory;
  private final EncoderEvaluation evaluation = new EncoderEvaluation(2, EvaluationProgress.none());
  private Path mean = Path.of("");
  private Path cls = Path.of("");

  @BeforeEach
  void writeModels() throws IOException {
    mean = TinyModels.bert(Pooling.MEAN).write(Files.createDirectory(directory.resolve("mean")));
    cls = TinyModels.bert(Pooling.CLS).write(Files.createDirectory(directory.resolve("cls")));
  }

  private static Contender scalar(LanguageModel model) {
    return new Contender(model, new ScalarKernels(), KvType.F32);
  }

  private static List<float[]> embed(LanguageModel model, List<String> texts) {
    try (Embedder embedder = new Embedder(model, new ScalarKernels(), 1)) {
      return embedder.embed(texts);
    }
  }

  private static double dot(float[] a, float[] b) {
    double sum = 0;
    for (int i = 0; i < a.length; i++) {
      sum += (double) a[i] * b[i];
    }
    return sum;
  }

  @Test
  void comparesEmbeddingsAndRanks() {
    try (LanguageModel model = LanguageModel.open(mean);
        LanguageModel reference = LanguageModel.open(cls)) {
      List<float[]> ours = embed(model, SENTENCES);
      List<float[]> theirs = embed(reference, SENTENCES);
      List<Double> a = new ArrayList<>();
      List<Double> b = new ArrayList<>();
      double cosine = 0;
      for (int i = 0; i < SENTENCES.size(); i++) {
        cosine += dot(ours.get(i), theirs.get(i)) / SENTENCES.size();
        for (int j = i + 1; j < SENTENCES.size(); j++) {
          a.add(dot(ours.get(i), ours.get(j)));
          b.add(dot(theirs.get(i), theirs.get(j)));
        }
      }

      Agreement agreement = evaluation.agreement(scalar(model), scalar(reference), TEXT, 100);

      assertThat(agreement.sentences()).isEqualTo(SENTENCES.size());
      assertThat(agreement.cosine().orElseThrow().mean().value()).isCloseTo(cosine, within(1e-6));
      assertThat(agreement.similarityRank().value()).isCloseTo(ranks(a, b), within(TOLERANCE));
      Interval interval = agreement.similarityRank().interval().orElseThrow();
      assertThat(agreement.similarityRank().value()).isBetween(interval.low(), interval.high());
    }
  }

  /// Spearman's formula for ranks without ties.
  private static double ranks(List<Double> a, List<Double> b) {
    double squares = 0;
    for (int i = 0; i < a.size(); i++) {
      double difference = rank(a, i) - rank(b, i);
      squares += difference * difference;
    }
    double n = a.size();
    return 1 - 6 * squares / (n * (n * n - 1));
  }

  private static double rank(List<Double> values, int index) {
    return values.stream().filter(value -> value < values.get(index)).count();
  }

  @Test
  void findsNoDifference_whenTheModelsAreTheSame() {
    try (LanguageModel model = LanguageModel.open(mean);
        LanguageModel reference = LanguageModel.open(mean)) {
      Agreement agreement = evaluation.agreement(scalar(model), scalar(reference), TEXT, 6);

      assertThat(agreement.sentences()).isEqualTo(6);
      assertThat(agreement.cosine().orElseThrow().minimum()).isCloseTo(1, within(TOLERANCE));
      assertThat(agreement.similarityRank())
          .isEqualTo(new Estimate(1, Optional.of(new Interval(1, 1))));
    }
  }

  @Test
  void correlatesCosinesWithScoresOfPeople() {
    List<ScoredPair> pairs = new ArrayList<>();
    try (LanguageModel model = LanguageModel.open(mean)) {
      List<float[]> vectors = embed(model, SENTENCES);
      for (int i = 1; i < SENTENCES.size(); i++) {
        double cosine = dot(vectors.get(0), vectors.get(i));
        pairs.add(new ScoredPair(SENTENCES.get(0), SENTENCES.get(i), 5 - 2 * cosine));
      }
      PairQuality quality = evaluation.pairs(scalar(model), Optional.of(scalar(model)), pairs);

      assertThat(quality.pairs()).isEqualTo(6);
      assertThat(quality.spearman().value()).isEqualTo(-1);
      assertThat(quality.pearson().value()).isCloseTo(-1, within(1e-6));
      assertThat(quality.referenceSpearman()).contains(quality.spearman());
      assertThat(quality.referencePearson()).contains(quality.pearson());
    }
  }

  @Test
  void refusesADecoder_andATextOfTooFewSentences() {
    Path decoder = TinyModels.llama().write(directory);
    try (LanguageModel model = LanguageModel.open(mean);
        LanguageModel other = LanguageModel.open(decoder)) {
      assertRefused(
          () -> evaluation.agreement(scalar(model), scalar(other), TEXT, 9),
          UsageException.class,
          "is a llama model");
      assertRefused(
          () -> evaluation.agreement(scalar(model), scalar(model), "one two three.", 9),
          UsageException.class,
          "1 sentences can be compared, must be at least 5");
    }
  }

  @Test
  void readsPairs_withAndWithoutAHeader() {
    String lines = "a b\tc d\t1.5\n\ne\tf\t-2\ng\th\t3e0\n";
    List<ScoredPair> expected =
        List.of(
            new ScoredPair("a b", "c d", 1.5),
            new ScoredPair("e", "f", -2),
            new ScoredPair("g", "h", 3));

    assertThat(ScoredPair.parse("pairs", lines)).isEqualTo(expected);
    assertThat(ScoredPair.parse("pairs", "first\tsecond\tscore\n" + lines)).isEqualTo(expected);
  }

  @Test
  void refusesPairsThatAreNone() {
    assertRefused(
        () -> ScoredPair.parse("p.tsv", "a\tb\t1\na b 2\n"),
        UsageException.class,
        "p.tsv, line 2 has 1 columns, must have 3");
    assertRefused(
        () -> ScoredPair.parse("p.tsv", "a\tb\t1\na\tb\tmuch\n"),
        UsageException.class,
        "p.tsv, line 2: the score is 'much'");
    assertRefused(
        () -> ScoredPair.parse("p.tsv", "a\tb\t1\n"),
        UsageException.class,
        "p.tsv has 1 pairs, must have at least 3");
    assertRefused(
        () -> ScoredPair.parse("p.tsv", "a\tb\t1\nc\td\t1\ne\tf\t1\n"),
        UsageException.class,
        "all 3 scores are 1.0");
  }
}
