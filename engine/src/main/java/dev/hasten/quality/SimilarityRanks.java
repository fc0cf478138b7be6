package dev.hasten.quality;

import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;

/// Whether two models find the same texts similar: Spearman's correlation over the similarities of
/// all pairs of texts.
final class SimilarityRanks {
  private static final int NOBODY = -1;

  private SimilarityRanks() {}

  /// Its interval is the jackknife's (Efron and Tibshirani 1993, chapter 11), which leaves out one
  /// text with all its pairs at a time, on Fisher's scale.
  static Estimate correlation(List<float[]> ours, List<float[]> theirs) {
    double[][] similarities = similarities(ours);
    double[][] references = similarities(theirs);
    double whole = without(NOBODY, similarities, references);
    double[] partial =
        IntStream.range(0, ours.size())
            .mapToDouble(left -> Correlation.atanh(without(left, similarities, references)))
            .toArray();
    double mean = Statistics.mean(partial);
    double squares =
        IntStream.range(0, partial.length).mapToDouble(i -> square(partial[i] - mean)).sum();
    double error = Math.sqrt(squares * (partial.length - 1) / partial.length);
    return Double.isFinite(whole) && (Double.isFinite(error) || whole == 1)
        ? Correlation.fisher(whole, error)
        : new Estimate(whole, Optional.empty());
  }

  private static double square(double x) {
    return x * x;
  }

  private static double[][] similarities(List<float[]> vectors) {
    int count = vectors.size();
    double[][] similarities = new double[count][count];
    for (int i = 0; i < count; i++) {
      for (int j = 0; j < i; j++) {
        similarities[i][j] = EncoderEvaluation.cosine(vectors.get(i), vectors.get(j));
      }
    }
    return similarities;
  }

  private static double without(int left, double[][] ours, double[][] theirs) {
    return Correlation.spearmanOf(pairs(left, ours), pairs(left, theirs));
  }

  private static double[] pairs(int left, double[][] similarities) {
    return IntStream.range(0, similarities.length)
        .filter(i -> i != left)
        .boxed()
        .flatMap(
            i -> IntStream.range(0, i).filter(j -> j != left).mapToObj(j -> similarities[i][j]))
        .mapToDouble(Double::doubleValue)
        .toArray();
  }
}
