package dev.hasten.machine;

import java.util.Arrays;
import java.util.List;

/// Several measurements of the same thing, lowest first.
///
/// @param values at least one
public record Spread(List<Double> values) {

  public Spread {
    if (values.isEmpty()) {
      throw new IllegalArgumentException("a spread of nothing");
    }
    values = values.stream().sorted().toList();
  }

  public static Spread of(double... values) {
    return new Spread(Arrays.stream(values).boxed().toList());
  }

  public double low() {
    return values.getFirst();
  }

  public double high() {
    return values.getLast();
  }

  public double median() {
    return quantile(0.5);
  }

  /// The value that a part of all do not exceed, between neighbours in proportion.
  public double quantile(double part) {
    double at = part * (values.size() - 1);
    int below = (int) at;
    int above = Math.min(below + 1, values.size() - 1);
    return values.get(below) + (at - below) * (values.get(above) - values.get(below));
  }

  /// How far the middle half of the values lies apart, as a part of the median: what single
  /// outliers do not change.
  public double relative() {
    return median() == 0 ? 0 : (quantile(0.75) - quantile(0.25)) / median();
  }

  /// By what part of it the median is uncertain: its standard error, where the values are spread
  /// normally.
  public double medianError() {
    return relative() / Math.sqrt(values.size());
  }
}
