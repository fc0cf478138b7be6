package dev.hasten.kernel.scalar;

import dev.hasten.kernel.FloatMatrix;
import dev.hasten.kernel.Product;
import dev.hasten.kernel.Share;
import dev.hasten.model.ActivationFunction;
import java.lang.foreign.Arena;
import java.util.Optional;

/// `function(gate(x)) · up(x)`, each lane its share of the columns.
final class ScalarGate {
  private final Share share;
  private final ScalarLinear linear;
  private FloatMatrix scratch = FloatMatrix.allocate(Arena.ofAuto(), 1, 1);

  ScalarGate(Share share, ScalarLinear linear) {
    this.share = share;
    this.linear = linear;
  }

  void apply(
      Product gate, StoredWeight up, ActivationFunction function, FloatMatrix input, int rows) {
    if (scratch.rows() < rows || scratch.columns() != up.rows()) {
      scratch = FloatMatrix.allocate(Arena.ofAuto(), rows, up.rows());
    }
    linear.apply(gate, input, rows);
    linear.apply(new Product(scratch, up, Optional.empty()), input, rows);
    combine(gate.output(), function, rows);
  }

  private void combine(FloatMatrix output, ActivationFunction function, int rows) {
    ScalarElementwise.Unary activate = ScalarElementwise.function(function);
    int from = share.from(output.columns(), OutputTile.SIZE);
    int to = share.to(output.columns(), OutputTile.SIZE);
    for (int row = 0; row < rows; row++) {
      for (int column = from; column < to; column++) {
        float gated = activate.apply(output.get(row, column));
        output.set(row, column, gated * scratch.get(row, column));
      }
    }
  }
}
