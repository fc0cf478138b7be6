package dev.hasten.kernel;

import dev.hasten.model.ActivationFunction;
import dev.hasten.model.KvState;
import dev.hasten.model.Operator.Attention;
import dev.hasten.model.Pooling;
import dev.hasten.model.StepInput;
import dev.hasten.step.StepBatch;
import java.util.List;

/// Hands every operation to another lane; a provider overrides what it does better.
public abstract class ForwardingLane implements Lane {
  private final Lane lane;

  protected ForwardingLane(Lane lane) {
    this.lane = lane;
  }

  @Override
  public void embedding(FloatMatrix output, PackedWeight table, StepInput index, StepBatch batch) {
    lane.embedding(output, table, index, batch);
  }

  @Override
  public void rmsNorm(
      FloatMatrix output, FloatMatrix input, FloatMatrix weight, double epsilon, int rows) {
    lane.rmsNorm(output, input, weight, epsilon, rows);
  }

  @Override
  public void layerNorm(FloatMatrix output, FloatMatrix input, NormWeights weights, int rows) {
    lane.layerNorm(output, input, weights, rows);
  }

  @Override
  public void quantize(QuantizedMatrix output, FloatMatrix input, int rows) {
    lane.quantize(output, input, rows);
  }

  @Override
  public void linear(List<Product> products, LinearInput input, int rows) {
    lane.linear(products, input, rows);
  }

  @Override
  public void gatedLinear(
      Product gate, PackedWeight up, ActivationFunction function, LinearInput input, int rows) {
    lane.gatedLinear(gate, up, function, input, rows);
  }

  @Override
  public void rotaryAngles(RotaryTable table, StepBatch batch) {
    lane.rotaryAngles(table, batch);
  }

  @Override
  public void rotary(FloatMatrix output, FloatMatrix input, RotaryTable table, int rows) {
    lane.rotary(output, input, table, rows);
  }

  @Override
  public void storeKeyValues(FloatMatrix keys, FloatMatrix values, KvState state, StepBatch batch) {
    lane.storeKeyValues(keys, values, state, batch);
  }

  @Override
  public void pagedAttention(
      FloatMatrix output, FloatMatrix query, Attention attention, StepBatch batch) {
    lane.pagedAttention(output, query, attention, batch);
  }

  @Override
  public void attention(
      FloatMatrix output,
      FloatMatrix query,
      FloatMatrix keys,
      FloatMatrix values,
      Attention attention,
      StepBatch batch) {
    lane.attention(output, query, keys, values, attention, batch);
  }

  @Override
  public void activation(
      FloatMatrix output, FloatMatrix input, ActivationFunction function, int rows) {
    lane.activation(output, input, function, rows);
  }

  @Override
  public void multiply(FloatMatrix output, FloatMatrix left, FloatMatrix right, int rows) {
    lane.multiply(output, left, right, rows);
  }

  @Override
  public void add(FloatMatrix output, FloatMatrix left, FloatMatrix right, int rows) {
    lane.add(output, left, right, rows);
  }

  @Override
  public void scale(FloatMatrix output, FloatMatrix input, double factor, int rows) {
    lane.scale(output, input, factor, rows);
  }

  @Override
  public void softCap(FloatMatrix output, FloatMatrix input, double cap, int rows) {
    lane.softCap(output, input, cap, rows);
  }

  @Override
  public void selectRows(FloatMatrix output, FloatMatrix input, StepBatch batch) {
    lane.selectRows(output, input, batch);
  }

  @Override
  public void pool(FloatMatrix output, FloatMatrix input, Pooling pooling, StepBatch batch) {
    lane.pool(output, input, pooling, batch);
  }

  @Override
  public void l2Normalize(FloatMatrix output, FloatMatrix input, int rows) {
    lane.l2Normalize(output, input, rows);
  }
}
