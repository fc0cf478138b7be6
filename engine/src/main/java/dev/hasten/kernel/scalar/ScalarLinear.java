package dev.hasten.kernel.scalar;

import dev.hasten.kernel.FloatMatrix;
import dev.hasten.kernel.Product;
import dev.hasten.kernel.Share;
import java.util.Arrays;
import java.util.Optional;

/// `x · weightᵀ + bias`. Each output is `bias + w₀x₀ + w₁x₁ + …`, summed in that order with fused
/// multiply-adds. So that a CPU has sums to overlap, eight outputs of a token advance together;
/// with many tokens, one output of all tokens does, over transposed inputs. Both give the same
/// bits.
final class ScalarLinear {
  private static final int TILE = OutputTile.SIZE;

  /// From so many tokens on, a loop over tokens is long enough for the JIT to vectorize.
  private static final int MANY_TOKENS = 16;

  private final Share share;
  private final OutputTile tile = new OutputTile();
  private float[] inputs = new float[0];
  private float[][] transposed = new float[0][];
  private float[] weights = new float[0];
  private float[] sums = new float[0];

  ScalarLinear(Share share) {
    this.share = share;
  }

  void apply(Product product, FloatMatrix input, int tokens) {
    FloatMatrix output = product.output();
    StoredWeight weight = (StoredWeight) product.weight();
    requireWidths(output, input, weight);
    int columns = weight.columns();
    inputs = atLeast(inputs, Math.multiplyExact(tokens, columns));
    input.read(0, 0, inputs, 0, tokens * columns);
    if (tokens < MANY_TOKENS) {
      alongOutputs(output, weight, product.bias(), tokens);
    } else {
      alongTokens(output, weight, product.bias(), tokens);
    }
  }

  private void alongOutputs(
      FloatMatrix output, StoredWeight weight, Optional<FloatMatrix> bias, int tokens) {
    int columns = weight.columns();
    int end = share.to(weight.rows(), TILE);
    for (int first = share.from(weight.rows(), TILE); first < end; first += TILE) {
      int count = Math.min(TILE, end - first);
      tile.load(weight, first, count);
      for (int token = 0; token < tokens; token++) {
        for (int i = 0; i < count; i++) {
          tile.start(i, biasOf(bias, first + i));
        }
        tile.accumulate(inputs, token * columns, columns);
        output.write(token, first, tile.sums(), 0, count);
      }
    }
  }

  private void alongTokens(
      FloatMatrix output, StoredWeight weight, Optional<FloatMatrix> bias, int tokens) {
    int columns = weight.columns();
    weights = atLeast(weights, columns);
    sums = atLeast(sums, tokens);
    transpose(tokens, columns);
    for (int row = share.from(weight.rows(), TILE); row < share.to(weight.rows(), TILE); row++) {
      weight.readRow(row, weights, 0);
      Arrays.fill(sums, 0, tokens, biasOf(bias, row));
      for (int k = 0; k < columns; k++) {
        accumulate(weights[k], transposed[k], sums, tokens);
      }
      for (int token = 0; token < tokens; token++) {
        output.set(token, row, sums[token]);
      }
    }
  }

  /// One array for each column: the JIT vectorizes [#accumulate] only if both indices are the same.
  private void transpose(int tokens, int columns) {
    if (transposed.length < columns || transposed[0].length < tokens) {
      transposed = new float[columns][tokens];
    }
    for (int token = 0; token < tokens; token++) {
      for (int k = 0; k < columns; k++) {
        transposed[k][token] = inputs[token * columns + k];
      }
    }
  }

  private static void accumulate(float weight, float[] values, float[] sums, int tokens) {
    for (int token = 0; token < tokens; token++) {
      sums[token] = Math.fma(weight, values[token], sums[token]);
    }
  }

  private static float biasOf(Optional<FloatMatrix> bias, int output) {
    return bias.isPresent() ? bias.get().get(0, output) : 0;
  }

  private static float[] atLeast(float[] array, int length) {
    return array.length >= length ? array : new float[length];
  }

  private static void requireWidths(FloatMatrix output, FloatMatrix input, StoredWeight weight) {
    if (input.columns() != weight.columns() || output.columns() != weight.rows()) {
      throw new IllegalArgumentException(
          "linear: x is [*, %d], y is [*, %d], %s needs [*, %d] and [*, %d]"
              .formatted(
                  input.columns(),
                  output.columns(),
                  weight.name(),
                  weight.columns(),
                  weight.rows()));
    }
  }
}
