package dev.hasten.quality;

import dev.hasten.quality.EncoderQuality.Agreement;
import dev.hasten.quality.EncoderQuality.Cosines;
import dev.hasten.quality.EncoderQuality.PairQuality;
import dev.hasten.runtime.Embedder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.stream.Stream;

/// Evaluates encoders: against a reference over sentences of a text, and against scores that people
/// gave to pairs of texts.
public final class EncoderEvaluation {
  private static final int BATCH_TEXTS = 32;

  private final int threads;
  private final EvaluationProgress progress;

  public EncoderEvaluation(int threads, EvaluationProgress progress) {
    this.threads = threads;
    this.progress = progress;
  }

  /// Cosines of the embeddings of both, and how alike they rank the sentences' similarities.
  ///
  /// @param text from which at most `most` sentences are taken, evenly spaced
  /// @throws dev.hasten.error.UsageException if one of the two is no encoder, or there are too few
  ///   sentences that both can read
  public Agreement agreement(Contender model, Contender reference, String text, int most) {
    List<String> sentences = Sentences.of(text, most, List.of(model, reference));
    List<float[]> ours = embed(model, sentences);
    List<float[]> theirs = embed(reference, sentences);
    return new Agreement(
        sentences.size(), cosines(ours, theirs), SimilarityRanks.correlation(ours, theirs));
  }

  /// How well cosines follow the scores of people.
  ///
  /// @throws dev.hasten.error.UsageException if a model is no encoder, or a text is too long for it
  public PairQuality pairs(Contender model, Optional<Contender> reference, List<ScoredPair> pairs) {
    double[] scores = pairs.stream().mapToDouble(ScoredPair::score).toArray();
    double[] ours = cosines(model, pairs);
    Optional<double[]> theirs = reference.map(other -> cosines(other, pairs));
    return new PairQuality(
        pairs.size(),
        Correlation.spearman(ours, scores),
        Correlation.pearson(ours, scores),
        theirs.map(cosines -> Correlation.spearman(cosines, scores)),
        theirs.map(cosines -> Correlation.pearson(cosines, scores)));
  }

  private double[] cosines(Contender model, List<ScoredPair> pairs) {
    List<float[]> vectors =
        embed(
            model, pairs.stream().flatMap(pair -> Stream.of(pair.first(), pair.second())).toList());
    double[] cosines = new double[pairs.size()];
    Arrays.setAll(cosines, i -> cosine(vectors.get(2 * i), vectors.get(2 * i + 1)));
    return cosines;
  }

  private List<float[]> embed(Contender model, List<String> texts) {
    List<float[]> vectors = new ArrayList<>();
    try (Embedder embedder = new Embedder(model.model(), model.kernels(), threads)) {
      for (int from = 0; from < texts.size(); from += BATCH_TEXTS) {
        vectors.addAll(
            embedder.embed(texts.subList(from, Math.min(from + BATCH_TEXTS, texts.size()))));
        progress.advanced("text", vectors.size(), texts.size(), OptionalDouble.empty());
      }
    }
    return vectors;
  }

  private static Optional<Cosines> cosines(List<float[]> ours, List<float[]> theirs) {
    if (ours.getFirst().length != theirs.getFirst().length) {
      return Optional.empty();
    }
    double[] cosines = new double[ours.size()];
    Arrays.setAll(cosines, i -> cosine(ours.get(i), theirs.get(i)));
    double[] sorted = cosines.clone();
    Arrays.sort(sorted);
    return Optional.of(
        new Cosines(
            Statistics.ofMean(cosines),
            Statistics.ofQuantile(0.5, sorted),
            Statistics.ofQuantile(0.01, sorted),
            sorted[0],
            Arrays.stream(sorted).boxed().toList()));
  }

  /// Of the angle between two embeddings.
  public static double cosine(float[] a, float[] b) {
    double dot = 0;
    double squaresA = 0;
    double squaresB = 0;
    for (int i = 0; i < a.length; i++) {
      dot += (double) a[i] * b[i];
      squaresA += (double) a[i] * a[i];
      squaresB += (double) b[i] * b[i];
    }
    return Math.clamp(dot / (Math.sqrt(squaresA) * Math.sqrt(squaresB)), -1, 1);
  }
}
