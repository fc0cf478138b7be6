package dev.hasten.kernel.nativelib;

import dev.hasten.kernel.FloatMatrix;
import dev.hasten.kernel.Lane.NormWeights;
import dev.hasten.kernel.RotaryTable;
import dev.hasten.model.ActivationFunction;

/// Norms, rotary embedding, activations and sums of one variant, over rows `first` to `end` of
/// matrices whose sizes each method checks before it calls C. Addresses go as numbers: a segment
/// would be locked and unlocked at each call. So whoever owns the matrices must not call once they
/// are freed.
final class NativeOperations {
  private final OperationFunctions functions;
  private final NativeCall call;

  NativeOperations(OperationFunctions functions, NativeCall call) {
    this.functions = functions;
    this.call = call;
  }

  /// The address of a row.
  static long address(FloatMatrix matrix, int row) {
    return matrix.segment().address() + (long) row * matrix.columns() * Float.BYTES;
  }

  /// Row `row` of the output becomes row `from` of the input.
  void copyRow(FloatMatrix output, int row, FloatMatrix input, int from) {
    if (output.columns() != input.columns()
        || row < 0
        || row >= output.rows()
        || from < 0
        || from >= input.rows()) {
      throw new IllegalArgumentException(
          "copyRow: row %d of [%d, %d] from row %d of [%d, %d]"
              .formatted(
                  row, output.rows(), output.columns(), from, input.rows(), input.columns()));
    }
    call.begin()
        .with(address(input, from))
        .with(address(output, row))
        .with(input.columns())
        .run(functions.copy());
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
    call.begin()
        .with(address(input, first))
        .with(address(weight, 0))
        .with(address(output, first))
        .with(groups)
        .with(weight.columns())
        .withFloat((float) epsilon)
        .run(functions.rmsNorm());
  }

  void layerNorm(FloatMatrix output, FloatMatrix input, NormWeights weights, int first, int end) {
    requireRows("layerNorm", output, input, end);
    requireWidth("layerNorm weight", weights.weight(), input.columns());
    requireWidth("layerNorm bias", weights.bias(), input.columns());
    call.begin()
        .with(address(input, first))
        .with(address(weights.weight(), 0))
        .with(address(weights.bias(), 0))
        .with(address(output, first))
        .with(end - first)
        .with(input.columns())
        .withFloat((float) weights.epsilon())
        .run(functions.layerNorm());
  }

  void rotary(FloatMatrix output, FloatMatrix input, RotaryTable table, int first, int end) {
    requireRows("rotary", output, input, end);
    int pairs = table.pairs();
    if (input.columns() % (2 * pairs) != 0 || end > table.cosines().rows()) {
      throw new IllegalArgumentException(
          "rotary: x is [%d, %d], the table [%d, %d]"
              .formatted(end, input.columns(), table.cosines().rows(), pairs));
    }
    call.begin()
        .with(address(input, first))
        .with(address(table.cosines(), first))
        .with(address(table.sines(), first))
        .with(address(output, first))
        .with(end - first)
        .with(input.columns() / (2 * pairs))
        .with(pairs)
        .run(functions.rotary());
  }

  void activation(
      FloatMatrix output, FloatMatrix input, ActivationFunction function, int first, int end) {
    requireRows("activation", output, input, end);
    call.begin()
        .with(address(input, first))
        .with(address(output, first))
        .with(elements(input, first, end))
        .with(Codes.of(function))
        .run(functions.activation());
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
    call.begin()
        .with(address(gate, 0) + (long) gateColumn * Float.BYTES)
        .with(gate.columns())
        .with(address(up, 0))
        .with(up.columns())
        .with(rows)
        .with(columns)
        .with(Codes.of(function))
        .run(functions.gate());
  }

  void add(FloatMatrix output, FloatMatrix left, FloatMatrix right, int first, int end) {
    combine("add", functions.add(), output, left, right, first, end);
  }

  void multiply(FloatMatrix output, FloatMatrix left, FloatMatrix right, int first, int end) {
    combine("multiply", functions.multiply(), output, left, right, first, end);
  }

  private void combine(
      String name,
      NativeFunction kernel,
      FloatMatrix output,
      FloatMatrix left,
      FloatMatrix right,
      int first,
      int end) {
    requireRows(name, output, left, end);
    requireRows(name, output, right, end);
    call.begin()
        .with(address(left, first))
        .with(address(right, first))
        .with(address(output, first))
        .with(elements(left, first, end))
        .run(kernel);
  }

  void scale(FloatMatrix output, FloatMatrix input, double factor, int first, int end) {
    requireRows("scale", output, input, end);
    withNumber(functions.scale(), output, input, (float) factor, first, end);
  }

  void softCap(FloatMatrix output, FloatMatrix input, double cap, int first, int end) {
    requireRows("softCap", output, input, end);
    withNumber(functions.softCap(), output, input, (float) cap, first, end);
  }

  private void withNumber(
      NativeFunction kernel,
      FloatMatrix output,
      FloatMatrix input,
      float number,
      int first,
      int end) {
    call.begin()
        .with(address(input, first))
        .withFloat(number)
        .with(address(output, first))
        .with(elements(input, first, end))
        .run(kernel);
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
