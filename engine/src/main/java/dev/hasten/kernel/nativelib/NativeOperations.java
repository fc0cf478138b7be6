package dev.hasten.kernel.nativelib;

import static java.lang.foreign.ValueLayout.JAVA_FLOAT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import dev.hasten.kernel.FloatMatrix;
import dev.hasten.kernel.Lane.NormWeights;
import dev.hasten.kernel.RotaryTable;
import dev.hasten.model.ActivationFunction;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.MemoryLayout;
import java.lang.invoke.MethodHandle;

/// Norms, rotary embedding, activations and sums of one variant, over rows `first` to `end` of
/// matrices whose sizes each method checks before it calls C. Addresses go as numbers: a segment
/// would be locked and unlocked at each call. So whoever owns the matrices must not call once they
/// are freed.
final class NativeOperations {
  private final MethodHandle rmsNorm;
  private final MethodHandle layerNorm;
  private final MethodHandle rotary;
  private final MethodHandle activation;
  private final MethodHandle gate;
  private final MethodHandle add;
  private final MethodHandle multiply;
  private final MethodHandle scale;
  private final MethodHandle softCap;

  NativeOperations(NativeLibrary library, Variant variant) {
    this.rmsNorm = library.kernel(variant, "rms_norm", of(5, JAVA_FLOAT));
    this.layerNorm = library.kernel(variant, "layer_norm", of(6, JAVA_FLOAT));
    this.rotary = library.kernel(variant, "rotary", of(7));
    this.activation = library.kernel(variant, "activation", of(4));
    this.gate = library.kernel(variant, "gate", of(7));
    this.add = library.kernel(variant, "add", of(4));
    this.multiply = library.kernel(variant, "multiply", of(4));
    this.scale =
        library.kernel(
            variant,
            "scale",
            FunctionDescriptor.ofVoid(JAVA_LONG, JAVA_FLOAT, JAVA_LONG, JAVA_LONG));
    this.softCap =
        library.kernel(
            variant,
            "soft_cap",
            FunctionDescriptor.ofVoid(JAVA_LONG, JAVA_FLOAT, JAVA_LONG, JAVA_LONG));
  }

  /// `longs` numbers or addresses, then `rest`.
  static FunctionDescriptor of(int longs, MemoryLayout... rest) {
    MemoryLayout[] arguments = new MemoryLayout[longs + rest.length];
    for (int index = 0; index < longs; index++) {
      arguments[index] = JAVA_LONG;
    }
    System.arraycopy(rest, 0, arguments, longs, rest.length);
    return FunctionDescriptor.ofVoid(arguments);
  }

  /// The address of a row.
  static long address(FloatMatrix matrix, int row) {
    return matrix.segment().address() + (long) row * matrix.columns() * Float.BYTES;
  }

  void rmsNorm(
      FloatMatrix output,
      FloatMatrix input,
      FloatMatrix weight,
      double epsilon,
      int first,
      int end) {
    requireRows("rmsNorm", output, input, end);
    if (input.columns() % weight.columns() != 0) {
      throw new IllegalArgumentException(
          "rmsNorm: x is [*, %d], the weight [%d]".formatted(input.columns(), weight.columns()));
    }
    long groups = (long) (end - first) * (input.columns() / weight.columns());
    try {
      rmsNorm.invokeExact(
          address(input, first),
          address(weight, 0),
          address(output, first),
          groups,
          (long) weight.columns(),
          (float) epsilon);
    } catch (Throwable e) {
      throw NativeSymbols.unexpected(e);
    }
  }

  void layerNorm(FloatMatrix output, FloatMatrix input, NormWeights weights, int first, int end) {
    requireRows("layerNorm", output, input, end);
    requireWidth("layerNorm weight", weights.weight(), input.columns());
    requireWidth("layerNorm bias", weights.bias(), input.columns());
    try {
      layerNorm.invokeExact(
          address(input, first),
          address(weights.weight(), 0),
          address(weights.bias(), 0),
          address(output, first),
          (long) (end - first),
          (long) input.columns(),
          (float) weights.epsilon());
    } catch (Throwable e) {
      throw NativeSymbols.unexpected(e);
    }
  }

  void rotary(FloatMatrix output, FloatMatrix input, RotaryTable table, int first, int end) {
    requireRows("rotary", output, input, end);
    int pairs = table.pairs();
    if (input.columns() % (2 * pairs) != 0 || end > table.cosines().rows()) {
      throw new IllegalArgumentException(
          "rotary: x is [%d, %d], the table [%d, %d]"
              .formatted(end, input.columns(), table.cosines().rows(), pairs));
    }
    try {
      rotary.invokeExact(
          address(input, first),
          address(table.cosines(), first),
          address(table.sines(), first),
          address(output, first),
          (long) (end - first),
          (long) (input.columns() / (2 * pairs)),
          (long) pairs);
    } catch (Throwable e) {
      throw NativeSymbols.unexpected(e);
    }
  }

  void activation(
      FloatMatrix output, FloatMatrix input, ActivationFunction function, int first, int end) {
    requireRows("activation", output, input, end);
    try {
      activation.invokeExact(
          address(input, first),
          address(output, first),
          elements(input, first, end),
          Codes.of(function));
    } catch (Throwable e) {
      throw NativeSymbols.unexpected(e);
    }
  }

  /// `gate = function(gate) · up` for `columns` columns of `rows` rows: those of `gate` from column
  /// `gateColumn` on, those of `up` from its first.
  void gate(
      FloatMatrix gate,
      int gateColumn,
      FloatMatrix up,
      int rows,
      int columns,
      ActivationFunction function) {
    if (gateColumn < 0
        || gateColumn + columns > gate.columns()
        || columns > up.columns()
        || rows > gate.rows()
        || rows > up.rows()) {
      throw new IllegalArgumentException(
          "gate: [%d, %d] at column %d of [%d, %d] and [%d, %d]"
              .formatted(
                  rows, columns, gateColumn, gate.rows(), gate.columns(), up.rows(), up.columns()));
    }
    try {
      this.gate.invokeExact(
          address(gate, 0) + (long) gateColumn * Float.BYTES,
          (long) gate.columns(),
          address(up, 0),
          (long) up.columns(),
          (long) rows,
          (long) columns,
          Codes.of(function));
    } catch (Throwable e) {
      throw NativeSymbols.unexpected(e);
    }
  }

  void add(FloatMatrix output, FloatMatrix left, FloatMatrix right, int first, int end) {
    combine("add", add, output, left, right, first, end);
  }

  void multiply(FloatMatrix output, FloatMatrix left, FloatMatrix right, int first, int end) {
    combine("multiply", multiply, output, left, right, first, end);
  }

  private static void combine(
      String name,
      MethodHandle kernel,
      FloatMatrix output,
      FloatMatrix left,
      FloatMatrix right,
      int first,
      int end) {
    requireRows(name, output, left, end);
    requireRows(name, output, right, end);
    try {
      kernel.invokeExact(
          address(left, first),
          address(right, first),
          address(output, first),
          elements(left, first, end));
    } catch (Throwable e) {
      throw NativeSymbols.unexpected(e);
    }
  }

  void scale(FloatMatrix output, FloatMatrix input, double factor, int first, int end) {
    requireRows("scale", output, input, end);
    withNumber(scale, output, input, (float) factor, first, end);
  }

  void softCap(FloatMatrix output, FloatMatrix input, double cap, int first, int end) {
    requireRows("softCap", output, input, end);
    withNumber(softCap, output, input, (float) cap, first, end);
  }

  private static void withNumber(
      MethodHandle kernel,
      FloatMatrix output,
      FloatMatrix input,
      float number,
      int first,
      int end) {
    try {
      kernel.invokeExact(
          address(input, first), number, address(output, first), elements(input, first, end));
    } catch (Throwable e) {
      throw NativeSymbols.unexpected(e);
    }
  }

  private static long elements(FloatMatrix matrix, int first, int end) {
    return (long) (end - first) * matrix.columns();
  }

  private static void requireRows(String name, FloatMatrix output, FloatMatrix input, int end) {
    if (output.columns() != input.columns() || end > output.rows() || end > input.rows()) {
      throw new IllegalArgumentException(
          "%s: x is [%d, %d], y is [%d, %d], rows to %d"
              .formatted(
                  name, input.rows(), input.columns(), output.rows(), output.columns(), end));
    }
  }

  private static void requireWidth(String name, FloatMatrix vector, int columns) {
    if (vector.columns() != columns) {
      throw new IllegalArgumentException(
          "%s is [%d], needs [%d]".formatted(name, vector.columns(), columns));
    }
  }
}
