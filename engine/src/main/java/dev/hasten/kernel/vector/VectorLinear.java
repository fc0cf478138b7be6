package dev.hasten.kernel.vector;

import dev.hasten.kernel.FloatMatrix;
import dev.hasten.kernel.Product;
import dev.hasten.kernel.Share;
import dev.hasten.kernel.packed.PackedMatrix;
import dev.hasten.model.ActivationFunction;
import java.util.List;
import java.util.Optional;

/// Matrix products. Each output is `bias + block + block + …` in that order, whatever the tokens
/// beside it: a block of codes is summed before it is scaled (see [BlockScales]), of numbers some
/// columns.
final class VectorLinear {
  private final Share share;
  private final GroupSums groups = new GroupSums();
  private float[] sums = new float[0];
  private float[] upSums = new float[0];

  VectorLinear(Share share) {
    this.share = share;
  }

  void apply(List<Product> products, FloatMatrix input, int rows) {
    if (rows == 0) {
      return;
    }
    int total = 0;
    for (int index = 0; index < products.size(); index++) {
      requireWidths(products.get(index), input);
      total += matrix(products.get(index)).groups();
    }
    prepare(input, rows);
    int from = share.from(total, 1);
    int to = share.to(total, 1);
    for (int index = 0; index < products.size(); index++) {
      Product product = products.get(index);
      int count = matrix(product).groups();
      multiply(product, Math.clamp(from, 0, count), Math.clamp(to, 0, count), rows);
      from -= count;
      to -= count;
    }
  }

  private void prepare(FloatMatrix input, int rows) {
    groups.read(input, rows);
    int length = GroupSums.sumsFor(rows);
    if (sums.length < length) {
      sums = new float[length];
      upSums = new float[length];
    }
  }

  private void multiply(Product product, int from, int to, int rows) {
    PackedMatrix weight = matrix(product);
    if (rows == 1) {
      int stride = Math.ceilDiv(to - from, GroupSums.GROUPS);
      for (int first = from; first < from + stride; first++) {
        groups.ofOneToken(weight, product.bias(), first, stride, to, sums);
        GroupSums.writeOneToken(product.output(), weight, first, stride, to, sums);
      }
    } else {
      for (int first = from; first < to; first += GroupSums.GROUPS) {
        groups.ofTokens(weight, product.bias(), first, to, sums);
        groups.writeTokens(product.output(), weight, first, to, sums);
      }
    }
  }

  /// `function(gate(x)) · up(x)`, combined before it is written.
  void applyGated(
      Product gate, PackedMatrix up, ActivationFunction function, FloatMatrix input, int rows) {
    if (rows == 0) {
      return;
    }
    requireWidths(gate, input);
    requireSameShape(matrix(gate), up);
    prepare(input, rows);
    int from = share.from(up.groups(), 1);
    int to = share.to(up.groups(), 1);
    if (rows == 1) {
      gateOneToken(gate, up, function, from, to);
    } else {
      gateTokens(gate, up, function, from, to, rows);
    }
  }

  private void gateOneToken(
      Product gate, PackedMatrix up, ActivationFunction function, int from, int to) {
    int stride = Math.ceilDiv(to - from, GroupSums.GROUPS);
    for (int first = from; first < from + stride; first++) {
      groups.ofOneToken(matrix(gate), gate.bias(), first, stride, to, sums);
      groups.ofOneToken(up, Optional.empty(), first, stride, to, upSums);
      combine(function, GroupSums.OUTPUTS);
      GroupSums.writeOneToken(gate.output(), up, first, stride, to, sums);
    }
  }

  private void gateTokens(
      Product gate, PackedMatrix up, ActivationFunction function, int from, int to, int rows) {
    for (int first = from; first < to; first += GroupSums.GROUPS) {
      groups.ofTokens(matrix(gate), gate.bias(), first, to, sums);
      groups.ofTokens(up, Optional.empty(), first, to, upSums);
      combine(function, GroupSums.sumsFor(rows));
      groups.writeTokens(gate.output(), up, first, to, sums);
    }
  }

  private void combine(ActivationFunction function, int count) {
    Activations.apply(function, sums, count);
    for (int i = 0; i < count; i++) {
      sums[i] *= upSums[i];
    }
  }

  private static PackedMatrix matrix(Product product) {
    return (PackedMatrix) product.weight();
  }

  private static void requireWidths(Product product, FloatMatrix input) {
    PackedMatrix weight = matrix(product);
    if (input.columns() != weight.columns() || product.output().columns() != weight.rows()) {
      throw new IllegalArgumentException(
          "linear: x is [*, %d], y is [*, %d], the weight [%d, %d]"
              .formatted(
                  input.columns(), product.output().columns(), weight.rows(), weight.columns()));
    }
  }

  private static void requireSameShape(PackedMatrix gate, PackedMatrix up) {
    if (gate.rows() != up.rows() || gate.columns() != up.columns()) {
      throw new IllegalArgumentException(
          "the gate is [%d, %d], up [%d, %d]"
              .formatted(gate.rows(), gate.columns(), up.rows(), up.columns()));
    }
  }
}
