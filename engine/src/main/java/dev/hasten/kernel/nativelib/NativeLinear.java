package dev.hasten.kernel.nativelib;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import dev.hasten.kernel.FloatMatrix;
import dev.hasten.kernel.packed.PackedForm;
import dev.hasten.kernel.packed.PackedMatrix;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;
import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/// The matrix products of one variant, each call's sizes checked before it leaves Java.
final class NativeLinear {
  private static final FunctionDescriptor QUANTIZE =
      FunctionDescriptor.ofVoid(ADDRESS, ADDRESS, ADDRESS, ADDRESS, JAVA_LONG);

  private static final FunctionDescriptor INTEGERS =
      FunctionDescriptor.ofVoid(
          ADDRESS, ADDRESS, ADDRESS, ADDRESS, ADDRESS, ADDRESS, JAVA_LONG, JAVA_LONG, JAVA_LONG,
          JAVA_LONG, JAVA_LONG);

  private static final FunctionDescriptor FLOATS =
      FunctionDescriptor.ofVoid(
          ADDRESS, ADDRESS, ADDRESS, ADDRESS, JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG,
          JAVA_LONG);

  private final MethodHandle quantize;
  private final Map<PackedForm, MethodHandle> integers = new EnumMap<>(PackedForm.class);
  private final Map<PackedForm, MethodHandle> floats = new EnumMap<>(PackedForm.class);

  NativeLinear(NativeLibrary library, Variant variant) {
    this.quantize = library.kernel(variant, "quantize", QUANTIZE);
    for (PackedForm form : PackedForm.values()) {
      String id = form.name().toLowerCase(Locale.ROOT);
      floats.put(form, library.kernel(variant, "linear_float_" + id, FLOATS));
      if (form.hasCodes()) {
        integers.put(form, library.kernel(variant, "linear_" + id, INTEGERS));
      }
    }
  }

  /// Groups `first` to `end` of a matrix.
  record Groups(int first, int end) {}

  /// Quantizes the first `rows` rows, whose columns are a multiple of 32.
  void quantize(FloatMatrix input, QuantizedRows output, int rows) {
    long elements = elements(input, rows);
    requireRoom("quantize", input.segment(), elements * Float.BYTES);
    requireRoom("quantize", output.values(), elements);
    try {
      quantize.invokeExact(
          input.segment(),
          output.values(),
          output.scales(),
          output.sums(),
          elements / QuantizedRows.BLOCK);
    } catch (Throwable e) {
      throw NativeSymbols.unexpected(e);
    }
  }

  /// Multiplies int8 activations with weights of a form that has codes.
  void integers(
      FloatMatrix output,
      QuantizedRows input,
      PackedMatrix weight,
      Optional<FloatMatrix> bias,
      Groups groups,
      int rows) {
    requireShapes(output, weight, bias, groups, rows);
    requireRoom("linear", input.values(), (long) rows * weight.columns());
    MethodHandle kernel = integers.get(weight.form());
    if (kernel == null) {
      throw new IllegalArgumentException(weight.form() + " weights take float activations");
    }
    try {
      kernel.invokeExact(
          weight.data(),
          input.values(),
          input.scales(),
          input.sums(),
          address(bias),
          output.segment(),
          (long) groups.first(),
          (long) groups.end(),
          (long) weight.columns() / QuantizedRows.BLOCK,
          (long) rows,
          (long) weight.rows());
    } catch (Throwable e) {
      throw NativeSymbols.unexpected(e);
    }
  }

  /// Multiplies float activations with weights of any form.
  void floats(
      FloatMatrix output,
      FloatMatrix input,
      PackedMatrix weight,
      Optional<FloatMatrix> bias,
      Groups groups,
      int rows) {
    requireShapes(output, weight, bias, groups, rows);
    requireRoom("linear", input.segment(), elements(input, rows) * Float.BYTES);
    if (input.columns() != weight.columns()) {
      throw new IllegalArgumentException(
          "linear: x is [*, %d], the weight [%d, %d]"
              .formatted(input.columns(), weight.rows(), weight.columns()));
    }
    MethodHandle kernel = Objects.requireNonNull(floats.get(weight.form()));
    try {
      kernel.invokeExact(
          weight.data(),
          input.segment(),
          address(bias),
          output.segment(),
          (long) groups.first(),
          (long) groups.end(),
          (long) weight.columns(),
          (long) rows,
          (long) weight.rows());
    } catch (Throwable e) {
      throw NativeSymbols.unexpected(e);
    }
  }

  private static void requireShapes(
      FloatMatrix output,
      PackedMatrix weight,
      Optional<FloatMatrix> bias,
      Groups groups,
      int rows) {
    if (output.columns() != weight.rows()) {
      throw new IllegalArgumentException(
          "linear: y is [*, %d], the weight [%d, %d]"
              .formatted(output.columns(), weight.rows(), weight.columns()));
    }
    if (groups.first() < 0 || groups.end() > weight.groups()) {
      throw new IllegalArgumentException("%s of %d".formatted(groups, weight.groups()));
    }
    requireRoom("linear", weight.data(), weight.groups() * weight.groupBytes());
    requireRoom("linear", output.segment(), FloatMatrix.bytes(rows, weight.rows()));
    bias.ifPresent(
        values -> requireRoom("bias", values.segment(), FloatMatrix.bytes(1, weight.rows())));
  }

  private static void requireRoom(String what, MemorySegment segment, long bytes) {
    if (segment.byteSize() < bytes) {
      throw new IllegalArgumentException(
          "%s: %d bytes, needs %d".formatted(what, segment.byteSize(), bytes));
    }
  }

  private static long elements(FloatMatrix matrix, int rows) {
    return Math.multiplyExact((long) rows, matrix.columns());
  }

  private static MemorySegment address(Optional<FloatMatrix> bias) {
    return bias.isPresent() ? bias.get().segment() : MemorySegment.NULL;
  }
}
