package dev.hasten.kernel.nativelib;

import dev.hasten.kernel.FloatMatrix;
import dev.hasten.kernel.ForwardingLane;
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
import dev.hasten.model.Value.RowKind;
import dev.hasten.step.StepBatch;
import java.util.List;

/// One thread's calls into C. What copies or comes once a sequence stays with the Java kernels.
final class NativeLane extends ForwardingLane {
  private final Share share;
  private final NativeLinear linear;
  private final NativeOperations operations;
  private final NativeProducts products;
  private final NativeAttention attention;
  private final EncoderAttention encoderAttention;

  NativeLane(
      Share share,
      NativeLinear linear,
      NativeOperations operations,
      NativeAttention attention,
      Lane java) {
    super(java);
    this.share = share;
    this.linear = linear;
    this.operations = operations;
    this.products = new NativeProducts(share, linear, operations);
    this.attention = attention;
    this.encoderAttention = new EncoderAttention(attention, share);
  }

  /// The sequence that its attention works on.
  SequenceInHand sequence() {
    return attention.sequence();
  }

  private int first(int rows) {
    return share.from(rows, 1);
  }

  private int end(int rows) {
    return share.to(rows, 1);
  }

  @Override
  public void rmsNorm(
      FloatMatrix output, FloatMatrix input, FloatMatrix weight, double epsilon, int rows) {
    operations.rmsNorm(output, input, weight, epsilon, first(rows), end(rows));
  }

  @Override
  public void layerNorm(FloatMatrix output, FloatMatrix input, NormWeights weights, int rows) {
    operations.layerNorm(output, input, weights, first(rows), end(rows));
  }

  @Override
  public void quantize(QuantizedMatrix output, FloatMatrix input, int rows) {
    linear.quantize(output, input, first(rows), end(rows));
  }

  @Override
  public void linear(List<Product> parts, LinearInput input, int rows) {
    products.multiply(parts, input, rows);
  }

  @Override
  public void gatedLinear(
      Product gate, PackedWeight up, ActivationFunction function, LinearInput input, int rows) {
    products.gated(gate, up, function, input, rows);
  }

  @Override
  public void rotary(FloatMatrix output, FloatMatrix input, RotaryTable table, int rows) {
    operations.rotary(output, input, table, first(rows), end(rows));
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
    encoderAttention.apply(output, query, keys, values, operator, batch);
  }

  @Override
  public void activation(
      FloatMatrix output, FloatMatrix input, ActivationFunction function, int rows) {
    operations.activation(output, input, function, first(rows), end(rows));
  }

  @Override
  public void multiply(FloatMatrix output, FloatMatrix left, FloatMatrix right, int rows) {
    operations.multiply(output, left, right, first(rows), end(rows));
  }

  @Override
  public void add(FloatMatrix output, FloatMatrix left, FloatMatrix right, int rows) {
    operations.add(output, left, right, first(rows), end(rows));
  }

  @Override
  public void scale(FloatMatrix output, FloatMatrix input, double factor, int rows) {
    operations.scale(output, input, factor, first(rows), end(rows));
  }

  @Override
  public void softCap(FloatMatrix output, FloatMatrix input, double cap, int rows) {
    operations.softCap(output, input, cap, first(rows), end(rows));
  }

  @Override
  public void selectRows(FloatMatrix output, FloatMatrix input, StepBatch batch) {
    int selected = batch.rows(RowKind.SELECTED);
    for (int row = first(selected); row < end(selected); row++) {
      operations.copyRow(output, row, input, batch.selectedRow(row));
    }
  }
}
