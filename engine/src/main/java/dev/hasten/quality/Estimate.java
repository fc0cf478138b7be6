package dev.hasten.quality;

import java.util.Optional;
import java.util.function.DoubleUnaryOperator;

/// A number measured on a sample, with its 95 % confidence interval. The intervals take tokens (or
/// pairs of texts) for independent, as llama-perplexity's standard errors do; neighbours in a text
/// are not quite, so they are a little too narrow.
///
/// @param value NaN where it is undefined, such as a correlation with a constant
/// @param interval none where the sample is too small for one
public record Estimate(double value, Optional<Interval> interval) {

  /// The estimate of a rising function of what this estimates.
  Estimate map(DoubleUnaryOperator rising) {
    return new Estimate(
        rising.applyAsDouble(value),
        interval.map(ends ->
            new Interval(rising.applyAsDouble(ends.low()), rising.applyAsDouble(ends.high()))));
  }
}
