package dev.hasten.kernel.scalar;

import dev.hasten.kernel.FloatMatrix;
import dev.hasten.kernel.Lane.NormWeights;
import dev.hasten.model.Pooling;
import dev.hasten.step.StepBatch;

/// Norms and pooling, a row at a time; sums in double.
final class ScalarNorms {
  private static final double SMALLEST_LENGTH = 1e-12;

  private ScalarNorms() {}

  static void rmsNorm(
      FloatMatrix output, FloatMatrix input, FloatMatrix weight, double epsilon, int row) {
    float[] values = input.row(row);
    float[] factors = weight.row(0);
    int group = factors.length;
    for (int start = 0; start < values.length; start += group) {
      double squares = 0;
      for (int i = 0; i < group; i++) {
        squares += (double) values[start + i] * values[start + i];
      }
      float inverse = (float) (1 / Math.sqrt(squares / group + epsilon));
      for (int i = 0; i < group; i++) {
        values[start + i] = values[start + i] * inverse * factors[i];
      }
    }
    output.write(row, 0, values, 0, values.length);
  }

  static void layerNorm(FloatMatrix output, FloatMatrix input, NormWeights weights, int row) {
    float[] values = input.row(row);
    double mean = 0;
    for (float value : values) {
      mean += value;
    }
    mean /= values.length;
    double squares = 0;
    for (float value : values) {
      squares += (value - mean) * (value - mean);
    }
    double inverse = 1 / Math.sqrt(squares / values.length + weights.epsilon());
    float[] factors = weights.weight().row(0);
    float[] offsets = weights.bias().row(0);
    for (int i = 0; i < values.length; i++) {
      values[i] = (float) ((values[i] - mean) * inverse) * factors[i] + offsets[i];
    }
    output.write(row, 0, values, 0, values.length);
  }

  static void l2Normalize(FloatMatrix output, FloatMatrix input, int row) {
    float[] values = input.row(row);
    double squares = 0;
    for (float value : values) {
      squares += (double) value * value;
    }
    double length = Math.max(Math.sqrt(squares), SMALLEST_LENGTH);
    for (int i = 0; i < values.length; i++) {
      values[i] = (float) (values[i] / length);
    }
    output.write(row, 0, values, 0, values.length);
  }

  static void pool(
      FloatMatrix output, FloatMatrix input, Pooling pooling, StepBatch batch, int sequence) {
    int first = batch.firstRow(sequence);
    float[] pooled =
        switch (pooling) {
          case CLS -> input.row(first);
          case MEAN -> mean(input, first, batch.endRow(sequence));
        };
    output.write(sequence, 0, pooled, 0, pooled.length);
  }

  private static float[] mean(FloatMatrix input, int first, int end) {
    double[] sums = new double[input.columns()];
    for (int row = first; row < end; row++) {
      float[] values = input.row(row);
      for (int i = 0; i < sums.length; i++) {
        sums[i] += values[i];
      }
    }
    float[] mean = new float[sums.length];
    for (int i = 0; i < mean.length; i++) {
      mean[i] = (float) (sums[i] / (end - first));
    }
    return mean;
  }
}
