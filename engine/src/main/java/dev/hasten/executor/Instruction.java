package dev.hasten.executor;

import dev.hasten.kernel.FloatMatrix;
import dev.hasten.kernel.Lane.NormWeights;
import dev.hasten.kernel.PackedWeight;
import dev.hasten.model.ActivationFunction;
import dev.hasten.model.KvState;
import dev.hasten.model.Operator;
import dev.hasten.model.Pooling;
import dev.hasten.model.StepInput;
import dev.hasten.model.Value;
import java.util.List;
import java.util.Optional;

/// One entry of a plan: an operation on slots, weights resolved. An instruction may stand for
/// several operators of the graph, or an operator for several instructions.
public sealed interface Instruction {

  /// The operators of the graph whose work this does, in their order; none for bookkeeping.
  List<Operator> operators();

  record Embed(List<Operator> operators, Slot output, PackedWeight table, StepInput index)
      implements Instruction {}

  record RmsNorm(
      List<Operator> operators, Slot output, Slot input, FloatMatrix weight, double epsilon)
      implements Instruction {}

  record LayerNorm(List<Operator> operators, Slot output, Slot input, NormWeights weights)
      implements Instruction {}

  record Linear(
      List<Operator> operators,
      Slot output,
      Slot input,
      PackedWeight weight,
      Optional<FloatMatrix> bias)
      implements Instruction {}

  /// Fills a rotary table for the positions of the step.
  record RotaryAngles(int table) implements Instruction {
    @Override
    public List<Operator> operators() {
      return List.of();
    }
  }

  record Rotary(List<Operator> operators, Slot output, Slot input, int table)
      implements Instruction {}

  /// The first half of attention over kept state.
  record StoreKeyValues(List<Operator> operators, Slot keys, Slot values, KvState state)
      implements Instruction {}

  /// The second half.
  record PagedAttention(
      List<Operator> operators, Slot output, Slot query, Operator.Attention attention)
      implements Instruction {}

  record Attention(
      List<Operator> operators,
      Slot output,
      Slot query,
      Slot keys,
      Slot values,
      Operator.Attention attention)
      implements Instruction {}

  record Activation(List<Operator> operators, Slot output, Slot input, ActivationFunction function)
      implements Instruction {}

  record Multiply(List<Operator> operators, Slot output, Slot left, Slot right)
      implements Instruction {}

  record Add(List<Operator> operators, Slot output, Slot left, Slot right) implements Instruction {}

  record Scale(List<Operator> operators, Slot output, Slot input, double factor)
      implements Instruction {}

  record SoftCap(List<Operator> operators, Slot output, Slot input, double cap)
      implements Instruction {}

  record SelectRows(List<Operator> operators, Slot output, Slot input) implements Instruction {}

  record Pool(List<Operator> operators, Slot output, Slot input, Pooling pooling)
      implements Instruction {}

  record L2Normalize(List<Operator> operators, Slot output, Slot input) implements Instruction {}

  /// Shows a tapped value to the observer.
  record Observe(Value value, Slot slot) implements Instruction {
    @Override
    public List<Operator> operators() {
      return List.of();
    }
  }
}
