package dev.hasten.kernel.nativelib;

import dev.hasten.kernel.ActivationType;
import dev.hasten.kernel.FloatMatrix;
import dev.hasten.kernel.LinearInput;
import dev.hasten.kernel.Product;
import dev.hasten.kernel.QuantizedMatrix;
import dev.hasten.kernel.packed.PackedForm;
import dev.hasten.kernel.packed.PackedMatrix;
import java.util.Optional;

/// The matrix products of one variant, each call's sizes checked before it leaves Java. Addresses
/// go as numbers, as in [NativeOperations].
final class NativeLinear {
  private final LinearFunctions functions;
  private final ActivationType activations;
  private final NativeCall call;

  /// @param activations what weights with codes are multiplied with
  NativeLinear(LinearFunctions functions, ActivationType activations, NativeCall call) {
    this.functions = functions;
    this.activations = activations;
    this.call = call;
  }

  /// What a weight is multiplied with.
  static ActivationType inputOf(PackedMatrix weight, ActivationType activations) {
    return weight.form().hasCodes() ? activations : ActivationType.FLOAT;
  }

  /// Quantizes the rows `first` to `end`.
  void quantize(QuantizedMatrix output, FloatMatrix input, int first, int end) {
    if (output.columns() != input.columns() || end > output.rows() || end > input.rows()) {
      throw new IllegalArgumentException(
          "quantize: x is [%d, %d], y is [%d, %d], rows to %d"
              .formatted(input.rows(), input.columns(), output.rows(), output.columns(), end));
    }
    long block = (long) first * input.columns() / QuantizedMatrix.BLOCK;
    call.begin()
        .with(NativeOperations.address(input, first))
        .with(output.values().address() + block * QuantizedMatrix.BLOCK)
        .with(output.scales().address() + block * QuantizedMatrix.SCALE_BYTES)
        .with(output.sums().address() + block * QuantizedMatrix.SUMS_BYTES)
        .with((long) (end - first) * input.columns() / QuantizedMatrix.BLOCK)
        .run(functions.quantize());
  }

  /// The outputs of the groups `first` to `end`, each where it belongs.
  void multiply(
      FloatMatrix output,
      LinearInput input,
      PackedMatrix weight,
      Optional<FloatMatrix> bias,
      int first,
      int end,
      int rows) {
    requireProduct(output, input, weight, bias, first, end, rows);
    long weights = weight.data().address();
    multiply(output, input, weight, weights, addressOf(bias), first, end, rows);
  }

  /// The outputs of the groups `first` to `end` in the first columns of `scratch`.
  void multiplyInto(
      FloatMatrix scratch, LinearInput input, PackedMatrix weight, int first, int end, int rows) {
    requireGroups(weight, first, end);
    requireInput(input.floats(), weight, rows);
    requireScratch(scratch, first, end, rows);
    long weights = weight.data().address() + first * weight.groupBytes();
    multiply(scratch, input, weight, weights, 0, 0, end - first, rows);
  }

  /// Whether [#multiplyPair] takes these two.
  boolean pairs(PackedMatrix weight, PackedMatrix other) {
    return weight.form() == other.form()
        && weight.rows() == other.rows()
        && weight.columns() == other.columns()
        && inputOf(weight, activations) == ActivationType.INT8;
  }

  /// As [#multiply] of the one and [#multiplyInto] of the other, which must be [#pairs].
  void multiplyPair(
      Product product,
      PackedMatrix other,
      FloatMatrix scratch,
      LinearInput input,
      int first,
      int end,
      int rows) {
    PackedMatrix weight = (PackedMatrix) product.weight();
    FloatMatrix output = product.output();
    if (!pairs(weight, other)) {
      throw new IllegalArgumentException(
          "linear: %s [%d, %d] is no pair with %s [%d, %d]"
              .formatted(
                  weight.form(),
                  weight.rows(),
                  weight.columns(),
                  other.form(),
                  other.rows(),
                  other.columns()));
    }
    requireProduct(output, input, weight, product.bias(), first, end, rows);
    requireScratch(scratch, first, end, rows);
    putIntegers(
            output,
            input.requireQuantized(),
            weight,
            weight.data().address(),
            addressOf(product.bias()),
            first,
            end,
            rows)
        .with(other.data().address() + first * other.groupBytes())
        .with(scratch.segment().address())
        .with(scratch.columns())
        .reading(
            weight.data().address() + first * weight.groupBytes(),
            other.data().address() + first * other.groupBytes())
        .run(functions.pairs(weight.form()));
  }

  private void multiply(
      FloatMatrix output,
      LinearInput input,
      PackedMatrix weight,
      long weights,
      long bias,
      int first,
      int end,
      int rows) {
    if (inputOf(weight, activations) == ActivationType.INT8) {
      long begin = weights + first * weight.groupBytes();
      putIntegers(output, input.requireQuantized(), weight, weights, bias, first, end, rows)
          .reading(begin, begin + (end - first) / 2 * weight.groupBytes())
          .run(functions.integers(weight.form()));
    } else {
      floats(output, input.floats(), weight, weights, bias, first, end, rows);
    }
  }

  private NativeCall putIntegers(
      FloatMatrix output,
      QuantizedMatrix input,
      PackedMatrix weight,
      long weights,
      long bias,
      int first,
      int end,
      int rows) {
    return call.begin()
        .with(weights)
        .with(input.values().address())
        .with(input.scales().address())
        .with(input.sums().address())
        .with(bias)
        .with(output.segment().address())
        .with(first)
        .with(end)
        .with((long) weight.columns() / QuantizedMatrix.BLOCK)
        .with(rows)
        .with(output.columns());
  }

  private void floats(
      FloatMatrix output,
      FloatMatrix input,
      PackedMatrix weight,
      long weights,
      long bias,
      int first,
      int end,
      int rows) {
    call.begin()
        .with(weights)
        .with(input.segment().address())
        .with(bias)
        .with(output.segment().address())
        .with(first)
        .with(end)
        .with(weight.columns())
        .with(rows)
        .with(output.columns())
        .run(functions.floats(weight.form()));
  }

  private static long addressOf(Optional<FloatMatrix> bias) {
    return bias.isPresent() ? bias.get().segment().address() : 0;
  }

  private static void requireProduct(
      FloatMatrix output,
      LinearInput input,
      PackedMatrix weight,
      Optional<FloatMatrix> bias,
      int first,
      int end,
      int rows) {
    requireGroups(weight, first, end);
    requireInput(input.floats(), weight, rows);
    if (output.columns() != weight.rows() || rows > output.rows()) {
      throw new IllegalArgumentException(
          "linear: y is [%d, %d], needs [%d, %d]"
              .formatted(output.rows(), output.columns(), rows, weight.rows()));
    }
    if (bias.isPresent() && bias.get().columns() != weight.rows()) {
      throw new IllegalArgumentException(
          "linear: the bias is [%d], needs [%d]".formatted(bias.get().columns(), weight.rows()));
    }
  }

  private static void requireScratch(FloatMatrix scratch, int first, int end, int rows) {
    int columns = (end - first) * PackedForm.GROUP_ROWS;
    if (columns > scratch.columns() || rows > scratch.rows()) {
      throw new IllegalArgumentException(
          "linear: scratch is [%d, %d], needs [%d, %d]"
              .formatted(scratch.rows(), scratch.columns(), rows, columns));
    }
  }

  private static void requireGroups(PackedMatrix weight, int first, int end) {
    if (first < 0 || first > end || end > weight.groups()) {
      throw new IllegalArgumentException(
          "linear: groups %d to %d of %d".formatted(first, end, weight.groups()));
    }
  }

  private static void requireInput(FloatMatrix input, PackedMatrix weight, int rows) {
    if (input.columns() != weight.columns() || rows > input.rows()) {
      throw new IllegalArgumentException(
          "linear: x is [%d, %d], needs [%d, %d]"
              .formatted(input.rows(), input.columns(), rows, weight.columns()));
    }
  }
}
