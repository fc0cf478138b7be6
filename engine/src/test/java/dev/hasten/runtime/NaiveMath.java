package dev.hasten.runtime;

import java.util.Arrays;
import java.util.stream.IntStream;

/// The formulas of the papers in double precision, nothing shared with the kernels.
final class NaiveMath {
  private static final int SIMPSON_INTERVALS = 400;

  private NaiveMath() {}

  static double[] multiply(double[][] matrix, double[] x) {
    return Arrays.stream(matrix).mapToDouble(row -> dot(row, x)).toArray();
  }

  static double dot(double[] a, double[] b) {
    double sum = 0;
    for (int i = 0; i < b.length; i++) {
      sum += a[i] * b[i];
    }
    return sum;
  }

  static double[] plus(double[] a, double[] b) {
    return IntStream.range(0, a.length).mapToDouble(i -> a[i] + b[i]).toArray();
  }

  static double[] times(double[] a, double[] b) {
    return IntStream.range(0, a.length).mapToDouble(i -> a[i] * b[i]).toArray();
  }

  static double[] scale(double[] a, double factor) {
    return Arrays.stream(a).map(x -> x * factor).toArray();
  }

  static double[] rmsNorm(double[] x, double[] weight, double epsilon) {
    double meanSquare = dot(x, x) / x.length;
    return times(scale(x, 1 / Math.sqrt(meanSquare + epsilon)), weight);
  }

  /// Norms each part of `weight.length` elements by itself.
  static double[] rmsNormOfHeads(double[] x, double[] weight, double epsilon) {
    double[] result = new double[x.length];
    for (int from = 0; from < x.length; from += weight.length) {
      double[] head = Arrays.copyOfRange(x, from, from + weight.length);
      System.arraycopy(rmsNorm(head, weight, epsilon), 0, result, from, weight.length);
    }
    return result;
  }

  static double[] layerNorm(double[] x, double[] weight, double[] bias, double epsilon) {
    double mean = Arrays.stream(x).average().orElseThrow();
    double[] centred = Arrays.stream(x).map(value -> value - mean).toArray();
    double variance = dot(centred, centred) / x.length;
    return plus(times(scale(centred, 1 / Math.sqrt(variance + epsilon)), weight), bias);
  }

  static double[] softmax(double[] scores) {
    double maximum = Arrays.stream(scores).max().orElseThrow();
    double[] powers = Arrays.stream(scores).map(score -> Math.exp(score - maximum)).toArray();
    return scale(powers, 1 / Arrays.stream(powers).sum());
  }

  /// One query head over the keys and values of the positions `from` to `to`.
  static double[] attend(
      double[] query, double[][] keys, double[][] values, int from, int to, double scale) {
    double[] weights =
        softmax(IntStream.range(from, to).mapToDouble(t -> scale * dot(query, keys[t])).toArray());
    double[] result = new double[query.length];
    for (int t = from; t < to; t++) {
      result = plus(result, scale(values[t], weights[t - from]));
    }
    return result;
  }

  static double[] head(double[] heads, int head, int width) {
    return Arrays.copyOfRange(heads, head * width, (head + 1) * width);
  }

  static double silu(double x) {
    return x / (1 + Math.exp(-x));
  }

  static double geluTanh(double x) {
    return x / 2 * (1 + Math.tanh(Math.sqrt(2 / Math.PI) * (x + 0.044715 * x * x * x)));
  }

  /// `x · Φ(x)`, Φ by Simpson's rule over the normal density.
  static double geluErf(double x) {
    double step = x / SIMPSON_INTERVALS;
    double sum = density(0) + density(x);
    for (int i = 1; i < SIMPSON_INTERVALS; i++) {
      sum += (i % 2 == 0 ? 2 : 4) * density(i * step);
    }
    return x * (0.5 + sum * step / 3);
  }

  private static double density(double x) {
    return Math.exp(-x * x / 2) / Math.sqrt(2 * Math.PI);
  }
}
