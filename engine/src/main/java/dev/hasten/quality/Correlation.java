package dev.hasten.quality;

import java.util.Arrays;
import java.util.Optional;
import java.util.stream.IntStream;

/// Pearson's and Spearman's correlation, with intervals by Fisher's transformation; Spearman's has
/// the variance of Bonett and Wright, Psychometrika 65 (2000). NaN where one side is constant.
final class Correlation {
  private static final int FEWEST_FOR_INTERVAL = 4;

  private Correlation() {}

  static Estimate pearson(double[] a, double[] b) {
    return withFisher(pearsonOf(a, b), 1, a.length);
  }

  static Estimate spearman(double[] a, double[] b) {
    double rho = spearmanOf(a, b);
    return withFisher(rho, 1 + rho * rho / 2, a.length);
  }

  private static Estimate withFisher(double correlation, double variance, int count) {
    if (count < FEWEST_FOR_INTERVAL || Double.isNaN(correlation)) {
      return new Estimate(correlation, Optional.empty());
    }
    return fisher(correlation, Math.sqrt(variance / (count - 3)));
  }

  /// With the interval that a standard error on Fisher's scale gives.
  static Estimate fisher(double correlation, double standardError) {
    double centre = atanh(correlation);
    if (Double.isInfinite(centre)) {
      return new Estimate(correlation, Optional.of(new Interval(correlation, correlation)));
    }
    double width = Statistics.Z * standardError;
    return new Estimate(
        correlation,
        Optional.of(new Interval(Math.tanh(centre - width), Math.tanh(centre + width))));
  }

  static double atanh(double x) {
    return (Math.log1p(x) - Math.log1p(-x)) / 2;
  }

  static double spearmanOf(double[] a, double[] b) {
    return pearsonOf(ranks(a), ranks(b));
  }

  static double pearsonOf(double[] a, double[] b) {
    double meanA = Statistics.mean(a);
    double meanB = Statistics.mean(b);
    double products = 0;
    double squaresA = 0;
    double squaresB = 0;
    for (int i = 0; i < a.length; i++) {
      products += (a[i] - meanA) * (b[i] - meanB);
      squaresA += (a[i] - meanA) * (a[i] - meanA);
      squaresB += (b[i] - meanB) * (b[i] - meanB);
    }
    double correlation = products / (Math.sqrt(squaresA) * Math.sqrt(squaresB));
    return Math.clamp(correlation, -1, 1);
  }

  /// From 1; equal values share the mean of their ranks.
  static double[] ranks(double... values) {
    int[] order =
        IntStream.range(0, values.length)
            .boxed()
            .sorted((i, j) -> Double.compare(values[i], values[j]))
            .mapToInt(Integer::intValue)
            .toArray();
    double[] ranks = new double[values.length];
    for (int from = 0; from < order.length; ) {
      int to = from + 1;
      while (to < order.length && values[order[to]] == values[order[from]]) {
        to++;
      }
      double rank = (from + 1 + to) / 2.0;
      Arrays.stream(order, from, to).forEach(index -> ranks[index] = rank);
      from = to;
    }
    return ranks;
  }
}
