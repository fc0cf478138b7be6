package dev.hasten.kernel.vector;

import dev.hasten.model.ActivationFunction;
import jdk.incubator.vector.FloatVector;

/// Activation functions of the first `count` floats of an array, rounded up to whole vectors.
final class Activations {
  private static final float TWO_SQRT_2_OVER_PI = (float) (2 * Math.sqrt(2 / Math.PI));
  private static final float SQRT_HALF = (float) Math.sqrt(0.5);
  private static final float CUBIC = 0.044715f;

  private Activations() {}

  static void apply(ActivationFunction function, float[] values, int count) {
    switch (function) {
      case SILU -> silu(values, count);
      case GELU_ERF -> geluErf(values, count);
      case GELU_TANH -> geluTanh(values, count);
      case TANH -> tanh(values, count);
      case RELU -> relu(values, count);
    }
  }

  private static void silu(float[] values, int count) {
    for (int i = 0; i < count; i += Lanes.COUNT) {
      FloatVector x = FloatVector.fromArray(Lanes.FLOATS, values, i);
      Functions.sigmoid(x, x).intoArray(values, i);
    }
  }

  private static void geluErf(float[] values, int count) {
    for (int i = 0; i < count; i += Lanes.COUNT) {
      FloatVector x = FloatVector.fromArray(Lanes.FLOATS, values, i);
      x.mul(0.5f).mul(Functions.onePlusErf(x.mul(SQRT_HALF))).intoArray(values, i);
    }
  }

  /// Hendrycks & Gimpel 2016, arXiv:1606.08415; `(1 + tanh y) / 2` is the sigmoid of `2y`.
  private static void geluTanh(float[] values, int count) {
    for (int i = 0; i < count; i += Lanes.COUNT) {
      FloatVector x = FloatVector.fromArray(Lanes.FLOATS, values, i);
      FloatVector inner = x.mul(x).mul(x).mul(CUBIC).add(x);
      Functions.sigmoid(inner.mul(TWO_SQRT_2_OVER_PI), x).intoArray(values, i);
    }
  }

  private static void tanh(float[] values, int count) {
    for (int i = 0; i < count; i += Lanes.COUNT) {
      Functions.tanh(FloatVector.fromArray(Lanes.FLOATS, values, i)).intoArray(values, i);
    }
  }

  private static void relu(float[] values, int count) {
    for (int i = 0; i < count; i += Lanes.COUNT) {
      FloatVector.fromArray(Lanes.FLOATS, values, i).max(0).intoArray(values, i);
    }
  }

  /// `cap · tanh(x / cap)` of the floats from `from` to `to`, rounded up to whole vectors.
  static void softCap(float[] values, int from, int to, float cap) {
    float inverse = 1 / cap;
    for (int i = from; i < to; i += Lanes.COUNT) {
      FloatVector x = FloatVector.fromArray(Lanes.FLOATS, values, i);
      Functions.tanh(x.mul(inverse)).mul(cap).intoArray(values, i);
    }
  }
}
