package dev.hasten.quality;

import java.util.Arrays;
import java.util.Optional;

/// Estimates with 95 % confidence intervals. Sums run in one fixed order.
final class Statistics {
  /// Of the standard normal distribution, between which and its negative 95 % lie.
  static final double Z = 1.959963984540054;

  /// On each side of an interval.
  private static final double TAIL = 0.025;

  private Statistics() {}

  static double mean(double... sample) {
    return Arrays.stream(sample).sum() / sample.length;
  }

  /// Of the mean: the sample's standard deviation over √n.
  static double standardError(double... sample) {
    double mean = mean(sample);
    double squares = Arrays.stream(sample).map(x -> (x - mean) * (x - mean)).sum();
    return Math.sqrt(squares / (sample.length - 1) / sample.length);
  }

  /// The mean, with the normal interval.
  static Estimate ofMean(double... sample) {
    return around(mean(sample), sample.length < 2 ? Double.NaN : standardError(sample));
  }

  /// The root of the mean square; its error by the delta method, as llama-perplexity has it.
  static Estimate ofRootMeanSquare(double... sample) {
    Estimate ofSquares = ofMean(Arrays.stream(sample).map(x -> x * x).toArray());
    double root = Math.sqrt(ofSquares.value());
    return new Estimate(
        root,
        ofSquares
            .interval()
            .map(ends -> halfWidth(ends) / (2 * root))
            .filter(Double::isFinite)
            .map(width -> new Interval(Math.max(0, root - width), root + width))
            .or(() -> ofSquares.interval().map(_ -> new Interval(root, root))));
  }

  private static double halfWidth(Interval interval) {
    return (interval.high() - interval.low()) / 2;
  }

  private static Estimate around(double value, double standardError) {
    double width = Z * standardError;
    return new Estimate(
        value,
        Double.isFinite(width)
            ? Optional.of(new Interval(value - width, value + width))
            : Optional.empty());
  }

  /// A share, with the interval of Wilson (1927), which holds near 0 and 1 too.
  static Estimate ofShare(int hits, int count) {
    double share = (double) hits / count;
    double spread = Z * Z / count;
    double centre = (share + spread / 2) / (1 + spread);
    double width = Z / (1 + spread) * Math.sqrt(share * (1 - share) / count + spread / (4 * count));
    double low = hits == 0 ? 0 : centre - width;
    double high = hits == count ? 1 : centre + width;
    return new Estimate(share, Optional.of(new Interval(low, high)));
  }

  /// A quantile between its neighbours, as llama-perplexity interpolates, with the interval of
  /// order statistics, which assumes no distribution (David and Nagaraja, Order Statistics, 2003,
  /// 7.1).
  static Estimate ofQuantile(double fraction, double... sorted) {
    double place = fraction * (sorted.length - 1);
    int below = (int) place;
    int above = Math.min(below + 1, sorted.length - 1);
    double value = sorted[below] + (place - below) * (sorted[above] - sorted[below]);
    return new Estimate(value, quantileInterval(fraction, sorted));
  }

  /// The number of elements below the quantile is binomial: its 2.5 % and 97.5 % points are ranks.
  private static Optional<Interval> quantileInterval(double fraction, double... sorted) {
    int count = sorted.length;
    double logOdds = Math.log(fraction) - Math.log1p(-fraction);
    double logTerm = count * Math.log1p(-fraction);
    double cumulative = 0;
    int low = 0;
    for (int below = 0; below < count; below++) {
      cumulative += Math.exp(logTerm);
      if (cumulative <= TAIL) {
        low = below + 1;
      }
      if (cumulative >= 1 - TAIL) {
        return low == 0
            ? Optional.empty()
            : Optional.of(new Interval(sorted[low - 1], sorted[below]));
      }
      logTerm += Math.log(count - below) - Math.log(below + 1.0) + logOdds;
    }
    return Optional.empty();
  }
}
