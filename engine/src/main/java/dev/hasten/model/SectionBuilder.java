package dev.hasten.model;

import dev.hasten.model.Operator.Activation;
import dev.hasten.model.Operator.Add;
import dev.hasten.model.Operator.Embedding;
import dev.hasten.model.Operator.L2Normalize;
import dev.hasten.model.Operator.LayerNorm;
import dev.hasten.model.Operator.Linear;
import dev.hasten.model.Operator.Multiply;
import dev.hasten.model.Operator.Pool;
import dev.hasten.model.Operator.RmsNorm;
import dev.hasten.model.Operator.RotaryEmbedding;
import dev.hasten.model.Operator.Scale;
import dev.hasten.model.Operator.SelectRows;
import dev.hasten.model.Operator.SoftCap;
import dev.hasten.model.Value.RowKind;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// Collects the operators of one part of a graph, so that an architecture reads like its formula.
/// Each method adds an operator named `prefix + name` and returns its output; an operator with
/// weights takes them under the same name (`blk.3.attn_norm` reads `blk.3.attn_norm.weight`).
final class SectionBuilder {
  private final String prefix;
  private final List<Operator> operators = new ArrayList<>();

  private SectionBuilder(String prefix) {
    this.prefix = prefix;
  }

  /// For the prologue or the epilogue.
  static SectionBuilder outside() {
    return new SectionBuilder("");
  }

  static SectionBuilder ofBlock(int index) {
    return new SectionBuilder("blk.%d.".formatted(index));
  }

  List<Operator> operators() {
    return List.copyOf(operators);
  }

  Value embedding(String name, Dimension entries, Dimension width, StepInput index) {
    WeightSpec table = WeightSpec.matrix(weightName(name), entries, width);
    return add(new Embedding(value(name, RowKind.TOKENS, width), table, index));
  }

  /// Normalises the whole row.
  Value rmsNorm(String name, Value input, double epsilon) {
    return rmsNorm(name, input, input.columns(), epsilon);
  }

  /// Normalises each run of `group` columns by itself, all with the same weight.
  Value rmsNorm(String name, Value input, Dimension group, double epsilon) {
    WeightSpec weight = WeightSpec.vector(weightName(name), group);
    return add(new RmsNorm(like(name, input), input, weight, epsilon));
  }

  Value layerNorm(String name, Value input, double epsilon) {
    WeightSpec weight = WeightSpec.vector(weightName(name), input.columns());
    WeightSpec bias = WeightSpec.vector(biasName(name), input.columns());
    return add(new LayerNorm(like(name, input), input, weight, bias, epsilon));
  }

  Value linear(String name, Value input, Dimension outputs) {
    WeightSpec weight = WeightSpec.matrix(weightName(name), outputs, input.columns());
    return linear(name, input, weight, Optional.empty());
  }

  Value linearWithBias(String name, Value input, Dimension outputs) {
    WeightSpec weight = WeightSpec.matrix(weightName(name), outputs, input.columns());
    WeightSpec bias = WeightSpec.vector(biasName(name), outputs);
    return linear(name, input, weight, Optional.of(bias));
  }

  /// With a weight that has a name of its own, such as a tied output head.
  Value linear(String name, Value input, WeightSpec weight, Optional<WeightSpec> bias) {
    Value output = value(name, input.rows(), weight.dimensions().getFirst());
    return add(new Linear(output, input, weight, bias));
  }

  Value rotary(String name, Value input, int headDim, RotaryConfig rotary) {
    return add(new RotaryEmbedding(like(name, input), input, headDim, rotary));
  }

  Value attention(String name, Value query, Value key, Value value, AttentionSpec spec) {
    return add(
        new Operator.Attention(
            like(name, query),
            query,
            key,
            value,
            spec.shape(),
            spec.mask(),
            spec.scale(),
            spec.softCap(),
            spec.kvState()));
  }

  Value activation(String name, Value input, ActivationFunction function) {
    return add(new Activation(like(name, input), input, function));
  }

  Value multiply(String name, Value left, Value right) {
    return add(new Multiply(like(name, left), left, right));
  }

  Value add(String name, Value left, Value right) {
    return add(new Add(like(name, left), left, right));
  }

  Value scale(String name, Value input, double factor) {
    return add(new Scale(like(name, input), input, factor));
  }

  Value softCap(String name, Value input, double cap) {
    return add(new SoftCap(like(name, input), input, cap));
  }

  Value selectRows(String name, Value input) {
    return add(new SelectRows(value(name, RowKind.SELECTED, input.columns()), input));
  }

  Value pool(String name, Value input, Pooling pooling) {
    return add(new Pool(value(name, RowKind.SEQUENCES, input.columns()), input, pooling));
  }

  Value l2Normalize(String name, Value input) {
    return add(new L2Normalize(like(name, input), input));
  }

  private Value add(Operator operator) {
    operators.add(operator);
    return operator.output();
  }

  private Value like(String name, Value model) {
    return value(name, model.rows(), model.columns());
  }

  private Value value(String name, RowKind rows, Dimension columns) {
    return new Value(prefix + name, rows, columns);
  }

  private String weightName(String name) {
    return prefix + name + ".weight";
  }

  private String biasName(String name) {
    return prefix + name + ".bias";
  }

  /// The parameters of an attention operator.
  record AttentionSpec(
      AttentionShape shape,
      AttentionMask mask,
      double scale,
      Optional<Double> softCap,
      Optional<KvState> kvState) {}
}
