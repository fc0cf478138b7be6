package dev.hasten.kernel.scalar;

import dev.hasten.kernel.FloatMatrix;
import dev.hasten.kernel.Share;
import dev.hasten.model.ActivationFunction;

/// Operations that treat every element alike.
final class ScalarElementwise {
  private static final double SQRT_2_OVER_PI = Math.sqrt(2 / Math.PI);
  private static final double CUBIC = 0.044715;

  private ScalarElementwise() {}

  @FunctionalInterface
  interface Unary {
    float apply(float x);
  }

  @FunctionalInterface
  interface Binary {
    float apply(float x, float y);
  }

  static void apply(FloatMatrix output, FloatMatrix input, int rows, Share share, Unary function) {
    for (int row = share.from(rows, 1); row < share.to(rows, 1); row++) {
      float[] values = input.row(row);
      for (int i = 0; i < values.length; i++) {
        values[i] = function.apply(values[i]);
      }
      output.write(row, 0, values, 0, values.length);
    }
  }

  static void combine(
      FloatMatrix output,
      FloatMatrix left,
      FloatMatrix right,
      int rows,
      Share share,
      Binary function) {
    for (int row = share.from(rows, 1); row < share.to(rows, 1); row++) {
      float[] values = left.row(row);
      float[] others = right.row(row);
      for (int i = 0; i < values.length; i++) {
        values[i] = function.apply(values[i], others[i]);
      }
      output.write(row, 0, values, 0, values.length);
    }
  }

  static Unary function(ActivationFunction function) {
    return switch (function) {
      case SILU -> ScalarElementwise::silu;
      case GELU_ERF -> ScalarElementwise::geluErf;
      case GELU_TANH -> ScalarElementwise::geluTanh;
      case TANH -> x -> (float) Math.tanh(x);
      case RELU -> x -> Math.max(x, 0);
    };
  }

  private static float silu(float x) {
    return (float) (x / (1 + Math.exp(-x)));
  }

  private static float geluErf(float x) {
    return (float) (0.5 * x * (1 + Erf.of(x / Math.sqrt(2))));
  }

  /// Hendrycks & Gimpel 2016, arXiv:1606.08415.
  private static float geluTanh(float x) {
    return (float) (0.5 * x * (1 + Math.tanh(SQRT_2_OVER_PI * (x + CUBIC * x * x * x))));
  }
}
