package dev.hasten.kernel.nativelib;

import dev.hasten.kernel.FloatMatrix;
import dev.hasten.kernel.LinearInput;
import dev.hasten.kernel.PackedWeight;
import dev.hasten.kernel.Product;
import dev.hasten.kernel.Share;
import dev.hasten.kernel.packed.PackedForm;
import dev.hasten.kernel.packed.PackedMatrix;
import dev.hasten.model.ActivationFunction;
import java.lang.foreign.Arena;
import java.util.ArrayList;
import java.util.List;

/// One lane's part of products: some groups of 16 outputs out of all.
final class NativeProducts {
  /// Groups of a gate that are done at a time, so that gate and up meet in the cache; of fewer rows
  /// all meet there.
  private static final int CHUNK_GROUPS = 8;

  private static final int FEW_ROWS = 8;

  private final Share share;
  private final NativeLinear linear;
  private final NativeOperations operations;

  /// Calls that were written down go on using what was replaced.
  private final List<FloatMatrix> replaced = new ArrayList<>();

  private FloatMatrix up = FloatMatrix.allocate(Arena.ofAuto(), 1, PackedForm.GROUP_ROWS);

  NativeProducts(Share share, NativeLinear linear, NativeOperations operations) {
    this.share = share;
    this.linear = linear;
    this.operations = operations;
  }

  /// The groups of all products stand in one line, of which the lane takes its share.
  void multiply(List<Product> products, LinearInput input, int rows) {
    int groups = 0;
    for (int index = 0; index < products.size(); index++) {
      groups += weight(products.get(index)).groups();
    }
    int from = share.from(groups, 1);
    int to = share.to(groups, 1);
    int start = 0;
    for (int index = 0; index < products.size(); index++) {
      Product product = products.get(index);
      PackedMatrix weight = weight(product);
      int first = Math.max(0, from - start);
      int end = Math.min(weight.groups(), to - start);
      if (rows > 0 && first < end) {
        linear.multiply(product.output(), input, weight, product.bias(), first, end, rows);
      }
      start += weight.groups();
    }
  }

  void gated(
      Product gate,
      PackedWeight upWeight,
      ActivationFunction function,
      LinearInput input,
      int rows) {
    PackedMatrix weight = weight(gate);
    int end = share.to(weight.groups(), 1);
    int first = share.from(weight.groups(), 1);
    int chunk = rows < FEW_ROWS ? Math.max(1, end - first) : CHUNK_GROUPS;
    reserve(rows, chunk * PackedForm.GROUP_ROWS);
    for (; first < end; first += chunk) {
      int last = Math.min(first + chunk, end);
      multiplyBoth(gate, (PackedMatrix) upWeight, input, first, last, rows);
      int column = first * PackedForm.GROUP_ROWS;
      int columns = Math.min(last * PackedForm.GROUP_ROWS, weight.rows()) - column;
      operations.gate(gate.output(), column, up, rows, columns, function);
    }
  }

  private void multiplyBoth(
      Product gate, PackedMatrix upWeight, LinearInput input, int first, int last, int rows) {
    if (linear.pairs(weight(gate), upWeight)) {
      linear.multiplyPair(gate, upWeight, up, input, first, last, rows);
    } else {
      linear.multiply(gate.output(), input, weight(gate), gate.bias(), first, last, rows);
      linear.multiplyInto(up, input, upWeight, first, last, rows);
    }
  }

  private void reserve(int rows, int columns) {
    if (up.rows() < rows || up.columns() < columns) {
      replaced.add(up);
      up =
          FloatMatrix.allocate(
              Arena.ofAuto(), Math.max(rows, up.rows()), Math.max(columns, up.columns()));
    }
  }

  private static PackedMatrix weight(Product product) {
    return (PackedMatrix) product.weight();
  }
}
