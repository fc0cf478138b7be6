package dev.hasten.calibrate;

import dev.hasten.kernel.FloatMatrix;
import dev.hasten.model.Axis;
import dev.hasten.model.AxisName;
import dev.hasten.model.Dimension;
import dev.hasten.model.Graph;
import dev.hasten.model.Model;
import dev.hasten.model.Operator;
import dev.hasten.model.StepInput;
import dev.hasten.model.StorageLayout;
import dev.hasten.model.Value;
import dev.hasten.model.Weight;
import dev.hasten.model.WeightSpec;
import dev.hasten.tensor.DType;
import dev.hasten.tensor.Shape;
import dev.hasten.tensor.Tensor;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;

/// A model cut where its residual stream joins it: the prologue with the first block, every other
/// block, the epilogue. Each part can be run by itself, so that only its weights must be in memory.
public final class ModelParts {
  private static final String STREAM = "residual_stream";

  private ModelParts() {}

  /// Blocks, and the epilogue.
  public static int count(Graph graph) {
    return graph.blocks().size() + 1;
  }

  /// What a part computes; the prologue belongs to none.
  public static List<Operator> operators(Graph graph, int part) {
    return part < graph.blocks().size() ? graph.blocks().get(part).operators() : graph.epilogue();
  }

  /// A model that ends after its first part.
  static Model first(Model whole) {
    return with(whole, whole.graph().prologue(), operators(whole.graph(), 0), whole.weights());
  }

  /// A part other than the first.
  ///
  /// @param stream what the part before left, a row for each token, which are found by token ids
  static Model only(Model whole, int part, FloatMatrix stream) {
    return from(whole, part, operators(whole.graph(), part), stream);
  }

  /// The last part as far as some values: what comes after them is not needed to see them.
  static Model last(Model whole, FloatMatrix stream, Set<String> values) {
    int part = count(whole.graph()) - 1;
    List<Operator> operators = operators(whole.graph(), part);
    int end =
        IntStream.range(0, operators.size())
            .filter(at -> values.contains(operators.get(at).output().name()))
            .max()
            .orElse(operators.size() - 1);
    return from(whole, part, operators.subList(0, end + 1), stream);
  }

  /// A part other than the first, and all that come after it.
  ///
  /// @param stream what the part before left, a row for each token, which are found by token ids
  public static Model from(Model whole, int part, FloatMatrix stream) {
    List<Operator> operators = new ArrayList<>();
    IntStream.range(part, count(whole.graph()))
        .forEach(each -> operators.addAll(operators(whole.graph(), each)));
    return from(whole, part, operators, stream);
  }

  private static Model from(Model whole, int part, List<Operator> operators, FloatMatrix stream) {
    Value input = output(whole.graph(), part - 1);
    Dimension tokens = Dimension.of(new Axis(AxisName.VOCAB, stream.rows()));
    WeightSpec table = WeightSpec.matrix(STREAM, tokens, input.columns());
    Map<String, Weight> weights = new HashMap<>(whole.weights());
    weights.put(STREAM, new Weight(table, tensor(stream), StorageLayout.CANONICAL));
    return with(
        whole,
        List.of(new Operator.Embedding(input, table, StepInput.TOKEN_IDS)),
        operators,
        weights);
  }

  private static Tensor tensor(FloatMatrix stream) {
    return new Tensor(
        STREAM,
        DType.F32,
        Shape.of(stream.rows(), stream.columns()),
        stream.segment().asSlice(0, FloatMatrix.bytes(stream.rows(), stream.columns())));
  }

  /// What a part leaves.
  public static Value output(Graph graph, int part) {
    return operators(graph, part).getLast().output();
  }

  private static Model with(
      Model whole, List<Operator> prologue, List<Operator> operators, Map<String, Weight> weights) {
    return new Model(
        whole.file(), new Graph(whole.graph().config(), prologue, List.of(), operators), weights);
  }
}
