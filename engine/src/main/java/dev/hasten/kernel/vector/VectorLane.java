package dev.hasten.kernel.vector;

import dev.hasten.kernel.FloatMatrix;
import dev.hasten.kernel.Lane;
import dev.hasten.kernel.LinearInput;
import dev.hasten.kernel.PackedWeight;
import dev.hasten.kernel.Product;
import dev.hasten.kernel.QuantizedMatrix;
import dev.hasten.kernel.RotaryTable;
import dev.hasten.kernel.Share;
import dev.hasten.kernel.packed.PackedMatrix;
import dev.hasten.model.ActivationFunction;
import dev.hasten.model.KvState;
import dev.hasten.model.Operator.Attention;
import dev.hasten.model.Pooling;
import dev.hasten.model.StepInput;
import dev.hasten.model.Value.RowKind;
import dev.hasten.step.StepBatch;
import java.util.List;

/// Brings a row at a time into arrays of its own, where the loops are; those that say nothing of
/// vectors are made of them by the JIT.
final class VectorLane implements Lane {
  private final Share share;
  private final VectorLinear linear;
  private final VectorAttention attention;
  private final KeyValueWriter writer = new KeyValueWriter();

  /// A row each, and room for one more vector.
  private float[] first = new float[0];

  private float[] second = new float[0];
  private float[] third = new float[0];

  VectorLane(Share share) {
    this.share = share;
    this.linear = new VectorLinear(share);
    this.attention = new VectorAttention(share);
  }

  private int from(int rows) {
    return share.from(rows, 1);
  }

  private int to(int rows) {
    return share.to(rows, 1);
  }

  private void reserve(int columns) {
    if (first.length < columns) {
      first = new float[Lanes.padded(columns)];
      second = new float[first.length];
      third = new float[first.length];
    }
  }

  @Override
  public void embedding(FloatMatrix output, PackedWeight table, StepInput index, StepBatch batch) {
    StoredTable stored = (StoredTable) table;
    reserve(stored.columns());
    for (int row = from(batch.tokens()); row < to(batch.tokens()); row++) {
      stored.readRow(batch.input(index, row), first);
      output.write(row, 0, first, 0, stored.columns());
    }
  }

  @Override
  public void rmsNorm(
      FloatMatrix output, FloatMatrix input, FloatMatrix weight, double epsilon, int rows) {
    int columns = input.columns();
    int run = weight.columns();
    reserve(columns);
    weight.read(0, 0, second, 0, run);
    for (int row = from(rows); row < to(rows); row++) {
      input.read(row, 0, first, 0, columns);
      for (int at = 0; at < columns; at += run) {
        RowNorms.rms(first, at, run, second, epsilon);
      }
      output.write(row, 0, first, 0, columns);
    }
  }

  @Override
  public void layerNorm(FloatMatrix output, FloatMatrix input, NormWeights weights, int rows) {
    int columns = input.columns();
    reserve(columns);
    weights.weight().read(0, 0, second, 0, columns);
    weights.bias().read(0, 0, third, 0, columns);
    for (int row = from(rows); row < to(rows); row++) {
      input.read(row, 0, first, 0, columns);
      RowNorms.layer(first, columns, second, third, weights.epsilon());
      output.write(row, 0, first, 0, columns);
    }
  }

  @Override
  public void quantize(QuantizedMatrix output, FloatMatrix input, int rows) {
    reserve(input.columns());
    for (int row = from(rows); row < to(rows); row++) {
      input.read(row, 0, first, 0, input.columns());
      VectorQuantizer.quantize(output, first, row);
    }
  }

  @Override
  public void linear(List<Product> products, LinearInput input, int rows) {
    linear.apply(products, input.floats(), rows);
  }

  @Override
  public void gatedLinear(
      Product gate, PackedWeight up, ActivationFunction function, LinearInput input, int rows) {
    linear.applyGated(gate, (PackedMatrix) up, function, input.floats(), rows);
  }

  @Override
  public void rotaryAngles(RotaryTable table, StepBatch batch) {
    for (int row = from(batch.tokens()); row < to(batch.tokens()); row++) {
      RowRotary.angles(table, row, batch.position(row));
    }
  }

  @Override
  public void rotary(FloatMatrix output, FloatMatrix input, RotaryTable table, int rows) {
    int columns = input.columns();
    int pairs = table.pairs();
    reserve(columns);
    for (int row = from(rows); row < to(rows); row++) {
      input.read(row, 0, first, 0, columns);
      table.cosines().read(row, 0, second, 0, pairs);
      table.sines().read(row, 0, third, 0, pairs);
      for (int head = 0; head < columns; head += 2 * pairs) {
        RowRotary.turn(first, head, pairs, second, third);
      }
      output.write(row, 0, first, 0, columns);
    }
  }

  @Override
  public void storeKeyValues(FloatMatrix keys, FloatMatrix values, KvState state, StepBatch batch) {
    int columns = keys.columns();
    reserve(columns);
    for (int row = from(batch.tokens()); row < to(batch.tokens()); row++) {
      keys.read(row, 0, first, 0, columns);
      values.read(row, 0, second, 0, columns);
      writer.write(batch.table(batch.sequenceOf(row)), state, batch.position(row), first, second);
    }
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
    attention.amongTokens(output, query, keys, values, operator, batch);
  }

  @Override
  public void activation(
      FloatMatrix output, FloatMatrix input, ActivationFunction function, int rows) {
    int columns = input.columns();
    reserve(columns);
    for (int row = from(rows); row < to(rows); row++) {
      input.read(row, 0, first, 0, columns);
      Activations.apply(function, first, columns);
      output.write(row, 0, first, 0, columns);
    }
  }

  @Override
  public void multiply(FloatMatrix output, FloatMatrix left, FloatMatrix right, int rows) {
    int columns = left.columns();
    reserve(columns);
    for (int row = from(rows); row < to(rows); row++) {
      left.read(row, 0, first, 0, columns);
      right.read(row, 0, second, 0, columns);
      RowSums.multiply(first, second, columns);
      output.write(row, 0, first, 0, columns);
    }
  }

  @Override
  public void add(FloatMatrix output, FloatMatrix left, FloatMatrix right, int rows) {
    int columns = left.columns();
    reserve(columns);
    for (int row = from(rows); row < to(rows); row++) {
      left.read(row, 0, first, 0, columns);
      right.read(row, 0, second, 0, columns);
      RowSums.add(first, second, columns);
      output.write(row, 0, first, 0, columns);
    }
  }

  @Override
  public void scale(FloatMatrix output, FloatMatrix input, double factor, int rows) {
    int columns = input.columns();
    reserve(columns);
    for (int row = from(rows); row < to(rows); row++) {
      input.read(row, 0, first, 0, columns);
      RowSums.scale(first, (float) factor, columns);
      output.write(row, 0, first, 0, columns);
    }
  }

  @Override
  public void softCap(FloatMatrix output, FloatMatrix input, double cap, int rows) {
    int columns = input.columns();
    reserve(columns);
    for (int row = from(rows); row < to(rows); row++) {
      input.read(row, 0, first, 0, columns);
      Activations.softCap(first, 0, columns, (float) cap);
      output.write(row, 0, first, 0, columns);
    }
  }

  @Override
  public void selectRows(FloatMatrix output, FloatMatrix input, StepBatch batch) {
    int columns = input.columns();
    reserve(columns);
    int selected = batch.rows(RowKind.SELECTED);
    for (int row = from(selected); row < to(selected); row++) {
      input.read(batch.selectedRow(row), 0, first, 0, columns);
      output.write(row, 0, first, 0, columns);
    }
  }

  @Override
  public void pool(FloatMatrix output, FloatMatrix input, Pooling pooling, StepBatch batch) {
    int columns = input.columns();
    reserve(columns);
    int sequences = batch.sequences();
    for (int sequence = from(sequences); sequence < to(sequences); sequence++) {
      switch (pooling) {
        case CLS -> input.read(batch.firstRow(sequence), 0, first, 0, columns);
        case MEAN -> mean(input, batch.firstRow(sequence), batch.endRow(sequence));
      }
      output.write(sequence, 0, first, 0, columns);
    }
  }

  private void mean(FloatMatrix input, int begin, int end) {
    int columns = input.columns();
    input.read(begin, 0, first, 0, columns);
    for (int row = begin + 1; row < end; row++) {
      input.read(row, 0, second, 0, columns);
      RowSums.add(first, second, columns);
    }
    RowSums.scale(first, 1f / (end - begin), columns);
  }

  @Override
  public void l2Normalize(FloatMatrix output, FloatMatrix input, int rows) {
    int columns = input.columns();
    reserve(columns);
    for (int row = from(rows); row < to(rows); row++) {
      input.read(row, 0, first, 0, columns);
      RowNorms.toLengthOne(first, columns);
      output.write(row, 0, first, 0, columns);
    }
  }
}
