package dev.hasten.kernel.nativelib;

import dev.hasten.kernel.ActivationType;
import dev.hasten.kernel.FloatMatrix;
import dev.hasten.kernel.LinearInput;
import dev.hasten.kernel.QuantizedMatrix;
import dev.hasten.kernel.packed.PackedForm;
import dev.hasten.kernel.packed.PackedMatrix;
import java.lang.foreign.FunctionDescriptor;
import java.lang.invoke.MethodHandle;
import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/// The matrix products of one variant, each call's sizes checked before it leaves Java. Addresses
/// go as numbers, as in [NativeOperations].
final class NativeLinear {
  private static final FunctionDescriptor QUANTIZE = NativeOperations.of(5);
  private static final FunctionDescriptor INTEGERS = NativeOperations.of(11);
  private static final FunctionDescriptor FLOATS = NativeOperations.of(9);

  private final ActivationType activations;
  private final MethodHandle quantize;
  private final Map<PackedForm, MethodHandle> integers = new EnumMap<>(PackedForm.class);
  private final Map<PackedForm, MethodHandle> floats = new EnumMap<>(PackedForm.class);

  /// @param activations what weights with codes are multiplied with
  NativeLinear(NativeLibrary library, Variant variant, ActivationType activations) {
    this.activations = activations;
    this.quantize = library.kernel(variant, "quantize", QUANTIZE);
    for (PackedForm form : PackedForm.values()) {
      String id = form.name().toLowerCase(Locale.ROOT);
      floats.put(form, library.kernel(variant, "linear_float_" + id, FLOATS));
      if (form.hasCodes()) {
        integers.put(form, library.kernel(variant, "linear_" + id, INTEGERS));
      }
    }
  }

  ActivationType inputOf(PackedMatrix weight) {
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
    try {
      quantize.invokeExact(
          NativeOperations.address(input, first),
          output.values().address() + block * QuantizedMatrix.BLOCK,
          output.scales().address() + block * Float.BYTES,
          output.sums().address() + 2 * block * Float.BYTES,
          (long) (end - first) * input.columns() / QuantizedMatrix.BLOCK);
    } catch (Throwable e) {
      throw NativeSymbols.unexpected(e);
    }
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
    long biasAddress = bias.isPresent() ? bias.get().segment().address() : 0;
    long weights = weight.data().address();
    call(output, input, weight, weights, biasAddress, first, end, rows);
  }

  /// The outputs of the groups `first` to `end` in the first columns of `scratch`.
  void multiplyInto(
      FloatMatrix scratch, LinearInput input, PackedMatrix weight, int first, int end, int rows) {
    requireGroups(weight, first, end);
    requireInput(input.floats(), weight, rows);
    int columns = (end - first) * PackedForm.GROUP_ROWS;
    if (columns > scratch.columns() || rows > scratch.rows()) {
      throw new IllegalArgumentException(
          "linear: scratch is [%d, %d], needs [%d, %d]"
              .formatted(scratch.rows(), scratch.columns(), rows, columns));
    }
    long weights = weight.data().address() + first * weight.groupBytes();
    call(scratch, input, weight, weights, 0, 0, end - first, rows);
  }

  private void call(
      FloatMatrix output,
      LinearInput input,
      PackedMatrix weight,
      long weights,
      long bias,
      int first,
      int end,
      int rows) {
    if (inputOf(weight) == ActivationType.INT8) {
      integers(output, input.requireQuantized(), weight, weights, bias, first, end, rows);
    } else {
      floats(output, input.floats(), weight, weights, bias, first, end, rows);
    }
  }

  private void integers(
      FloatMatrix output,
      QuantizedMatrix input,
      PackedMatrix weight,
      long weights,
      long bias,
      int first,
      int end,
      int rows) {
    MethodHandle kernel = Objects.requireNonNull(integers.get(weight.form()));
    try {
      kernel.invokeExact(
          weights,
          input.values().address(),
          input.scales().address(),
          input.sums().address(),
          bias,
          output.segment().address(),
          (long) first,
          (long) end,
          (long) weight.columns() / QuantizedMatrix.BLOCK,
          (long) rows,
          (long) output.columns());
    } catch (Throwable e) {
      throw NativeSymbols.unexpected(e);
    }
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
    MethodHandle kernel = Objects.requireNonNull(floats.get(weight.form()));
    try {
      kernel.invokeExact(
          weights,
          input.segment().address(),
          bias,
          output.segment().address(),
          (long) first,
          (long) end,
          (long) weight.columns(),
          (long) rows,
          (long) output.columns());
    } catch (Throwable e) {
      throw NativeSymbols.unexpected(e);
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
