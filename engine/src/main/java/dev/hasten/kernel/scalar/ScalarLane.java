package dev.hasten.kernel.scalar;

import dev.hasten.kernel.FloatMatrix;
import dev.hasten.kernel.Lane;
import dev.hasten.kernel.LinearInput;
import dev.hasten.kernel.PackedWeight;
import dev.hasten.kernel.Product;
import dev.hasten.kernel.QuantizedMatrix;
import dev.hasten.kernel.RotaryTable;
import dev.hasten.kernel.Share;
import dev.hasten.model.ActivationFunction;
import dev.hasten.model.KvState;
import dev.hasten.model.Operator.Attention;
import dev.hasten.model.Pooling;
import dev.hasten.model.StepInput;
import dev.hasten.model.Value.RowKind;
import dev.hasten.step.StepBatch;
import java.util.List;

/// Hands each operation to the class that has its formula.
final class ScalarLane implements Lane {
  private final Share share;
  private final ScalarLinear linear;
  private final ScalarGate gate;
  private final ScalarAttention attention;
  private float[] row = new float[0];

  ScalarLane(Share share) {
    this.share = share;
    this.linear = new ScalarLinear(share);
    this.gate = new ScalarGate(share, linear);
    this.attention = new ScalarAttention(share);
  }

  @Override
  public void embedding(FloatMatrix output, PackedWeight table, StepInput index, StepBatch batch) {
    StoredWeight rows = (StoredWeight) table;
    if (row.length < rows.columns()) {
      row = new float[rows.columns()];
    }
    for (int token = share.from(batch.tokens(), 1); token < share.to(batch.tokens(), 1); token++) {
      rows.readRow(batch.input(index, token), row, 0);
      output.write(token, 0, row, 0, rows.columns());
    }
  }

  @Override
  public void rmsNorm(
      FloatMatrix output, FloatMatrix input, FloatMatrix weight, double epsilon, int rows) {
    for (int row = share.from(rows, 1); row < share.to(rows, 1); row++) {
      ScalarNorms.rmsNorm(output, input, weight, epsilon, row);
    }
  }

  @Override
  public void layerNorm(FloatMatrix output, FloatMatrix input, NormWeights weights, int rows) {
    for (int row = share.from(rows, 1); row < share.to(rows, 1); row++) {
      ScalarNorms.layerNorm(output, input, weights, row);
    }
  }

  @Override
  public void quantize(QuantizedMatrix output, FloatMatrix input, int rows) {
    for (int row = share.from(rows, 1); row < share.to(rows, 1); row++) {
      ScalarQuantizer.quantize(output, input, row);
    }
  }

  @Override
  public void linear(List<Product> products, LinearInput input, int rows) {
    for (Product product : products) {
      linear.apply(product, input.floats(), rows);
    }
  }

  @Override
  public void gatedLinear(
      Product gate, PackedWeight up, ActivationFunction function, LinearInput input, int rows) {
    this.gate.apply(gate, (StoredWeight) up, function, input.floats(), rows);
  }

  @Override
  public void rotaryAngles(RotaryTable table, StepBatch batch) {
    for (int row = share.from(batch.tokens(), 1); row < share.to(batch.tokens(), 1); row++) {
      ScalarRotary.angles(table, row, batch.position(row));
    }
  }

  @Override
  public void rotary(FloatMatrix output, FloatMatrix input, RotaryTable table, int rows) {
    for (int row = share.from(rows, 1); row < share.to(rows, 1); row++) {
      ScalarRotary.turn(output, input, table, row);
    }
  }

  @Override
  public void storeKeyValues(FloatMatrix keys, FloatMatrix values, KvState state, StepBatch batch) {
    attention.store(keys, values, state, batch);
  }

  @Override
  public void pagedAttention(
      FloatMatrix output, FloatMatrix query, Attention operator, StepBatch batch) {
    attention.paged(output, query, operator, batch);
  }

  @Override
  public void attention(
      FloatMatrix output,
      FloatMatrix query,
      FloatMatrix keys,
      FloatMatrix values,
      Attention operator,
      StepBatch batch) {
    attention.amongTokens(output, query, new StepKeyValues(keys, values), operator, batch);
  }

  @Override
  public void activation(
      FloatMatrix output, FloatMatrix input, ActivationFunction function, int rows) {
    ScalarElementwise.apply(output, input, rows, share, ScalarElementwise.function(function));
  }

  @Override
  public void multiply(FloatMatrix output, FloatMatrix left, FloatMatrix right, int rows) {
    ScalarElementwise.combine(output, left, right, rows, share, (x, y) -> x * y);
  }

  @Override
  public void add(FloatMatrix output, FloatMatrix left, FloatMatrix right, int rows) {
    ScalarElementwise.combine(output, left, right, rows, share, Float::sum);
  }

  @Override
  public void scale(FloatMatrix output, FloatMatrix input, double factor, int rows) {
    float floatFactor = (float) factor;
    ScalarElementwise.apply(output, input, rows, share, x -> x * floatFactor);
  }

  @Override
  public void softCap(FloatMatrix output, FloatMatrix input, double cap, int rows) {
    ScalarElementwise.apply(output, input, rows, share, x -> (float) (cap * Math.tanh(x / cap)));
  }

  @Override
  public void selectRows(FloatMatrix output, FloatMatrix input, StepBatch batch) {
    int selected = batch.rows(RowKind.SELECTED);
    for (int row = share.from(selected, 1); row < share.to(selected, 1); row++) {
      output.copyRow(row, input, batch.selectedRow(row));
    }
  }

  @Override
  public void pool(FloatMatrix output, FloatMatrix input, Pooling pooling, StepBatch batch) {
    int sequences = batch.sequences();
    for (int sequence = share.from(sequences, 1); sequence < share.to(sequences, 1); sequence++) {
      ScalarNorms.pool(output, input, pooling, batch, sequence);
    }
  }

  @Override
  public void l2Normalize(FloatMatrix output, FloatMatrix input, int rows) {
    for (int row = share.from(rows, 1); row < share.to(rows, 1); row++) {
      ScalarNorms.l2Normalize(output, input, row);
    }
  }
}
