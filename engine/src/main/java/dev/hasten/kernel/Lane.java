package dev.hasten.kernel;

import dev.hasten.model.ActivationFunction;
import dev.hasten.model.KvState;
import dev.hasten.model.Operator.Attention;
import dev.hasten.model.Pooling;
import dev.hasten.model.StepInput;
import dev.hasten.step.StepBatch;
import java.util.List;

/// One thread's view of the kernels: each method does this lane's [Share] of an operation over the
/// first `rows` rows. Between two methods of which one reads what the other wrote, all lanes must
/// meet at a barrier. Definitions and costs are those of [dev.hasten.model.Operator]. Outputs never
/// overlap inputs.
///
/// Operations **by rows** read and write only the rows `share.from(rows, 1)` to `share.to(rows, 1)`
/// of their matrices, so that between two of them over the same kind of rows no barrier is needed.
/// All are by rows but the products, attention, [#selectRows] and [#pool]. Nothing here allocates
/// once it has met the largest step.
public interface Lane {

  void embedding(FloatMatrix output, PackedWeight table, StepInput index, StepBatch batch);

  /// Normalises runs of `weight.columns()` columns.
  void rmsNorm(FloatMatrix output, FloatMatrix input, FloatMatrix weight, double epsilon, int rows);

  void layerNorm(FloatMatrix output, FloatMatrix input, NormWeights weights, int rows);

  /// Rounds an input of matrix products to int8.
  void quantize(QuantizedMatrix output, FloatMatrix input, int rows);

  /// Several products of one input, such as queries, keys and values: the lanes share out the
  /// outputs of all of them together.
  void linear(List<Product> products, LinearInput input, int rows);

  /// `function(gate(x)) · up(x)`, element by element, into the output of `gate`.
  void gatedLinear(
      Product gate, PackedWeight up, ActivationFunction function, LinearInput input, int rows);

  /// Fills the table for the positions of the step.
  void rotaryAngles(RotaryTable table, StepBatch batch);

  void rotary(FloatMatrix output, FloatMatrix input, RotaryTable table, int rows);

  /// Puts keys and values `[tokens, kvHeads · headDim]` where the block tables say.
  void storeKeyValues(FloatMatrix keys, FloatMatrix values, KvState state, StepBatch batch);

  /// Attention over what is kept, this step's keys and values included.
  void pagedAttention(FloatMatrix output, FloatMatrix query, Attention attention, StepBatch batch);

  /// Attention among the tokens of the step alone.
  void attention(
      FloatMatrix output,
      FloatMatrix query,
      FloatMatrix keys,
      FloatMatrix values,
      Attention attention,
      StepBatch batch);

  void activation(FloatMatrix output, FloatMatrix input, ActivationFunction function, int rows);

  void multiply(FloatMatrix output, FloatMatrix left, FloatMatrix right, int rows);

  void add(FloatMatrix output, FloatMatrix left, FloatMatrix right, int rows);

  void scale(FloatMatrix output, FloatMatrix input, double factor, int rows);

  void softCap(FloatMatrix output, FloatMatrix input, double cap, int rows);

  void selectRows(FloatMatrix output, FloatMatrix input, StepBatch batch);

  void pool(FloatMatrix output, FloatMatrix input, Pooling pooling, StepBatch batch);

  void l2Normalize(FloatMatrix output, FloatMatrix input, int rows);

  /// The parameters of a layer norm.
  record NormWeights(FloatMatrix weight, FloatMatrix bias, double epsilon) {}
}
