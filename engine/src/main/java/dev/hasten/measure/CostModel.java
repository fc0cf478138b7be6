package dev.hasten.measure;

import dev.hasten.kvcache.KvLayout;
import dev.hasten.model.AttentionMask;
import dev.hasten.model.AttentionShape;
import dev.hasten.model.Model;
import dev.hasten.model.Operator;
import dev.hasten.model.Value;
import dev.hasten.model.WeightSpec;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/// What each operator of a model needs, read off its graph before anything runs.
public final class CostModel {
  private static final int FLOAT_BYTES = Float.BYTES;

  private final Model model;
  private final KvLayout layout;

  /// Tables that somebody reads as a whole: a lookup in one of them brings no bytes of its own.
  private final Set<String> readAsAWhole;

  /// @param layout how keys and values are kept
  public CostModel(Model model, KvLayout layout) {
    this.model = model;
    this.layout = layout;
    this.readAsAWhole =
        model
            .graph()
            .operators()
            .filter(operator -> !(operator instanceof Operator.Embedding))
            .flatMap(operator -> operator.weights().stream())
            .map(WeightSpec::name)
            .collect(Collectors.toSet());
  }

  /// The cost of every operator, in the order of the graph. A weight that several read is counted
  /// where it is read first.
  public List<OperatorCost> costs(StepShape step) {
    Set<String> counted = new HashSet<>();
    return model.graph().operators().map(operator -> cost(operator, step, counted)).toList();
  }

  private OperatorCost cost(Operator operator, StepShape step, Set<String> counted) {
    return new OperatorCost(
        operator,
        multiplyAdds(operator, step),
        elementFlops(operator, step),
        weightElements(operator),
        weightBytes(operator, step, counted),
        keyValueBytes(operator, step),
        activationBytes(operator, step));
  }

  private static double multiplyAdds(Operator operator, StepShape step) {
    return switch (operator) {
      case Operator.Linear linear ->
          (double) linear.weight().elements() * rows(linear.output(), step);
      case Operator.Attention attention -> {
        AttentionShape shape = attention.shape();
        yield 2.0 * shape.heads() * shape.headDim() * pairs(attention, step);
      }
      default -> 0;
    };
  }

  private static int rows(Value value, StepShape step) {
    return switch (value.rows()) {
      case TOKENS -> step.newTokens();
      case SELECTED, SEQUENCES -> step.sequences();
    };
  }

  /// How many pairs there are of a new token and one that it sees.
  private static double pairs(Operator.Attention attention, StepShape step) {
    return step.sequences()
        * IntStream.range(0, step.tokens())
            .mapToDouble(token -> tokensSeen(attention.mask(), step, token))
            .sum();
  }

  private static int tokensSeen(AttentionMask mask, StepShape step, int token) {
    int before = step.cached() + token + 1;
    return switch (mask) {
      case AttentionMask.Causal _ -> before;
      case AttentionMask.SlidingWindow sliding -> Math.min(sliding.window(), before);
      case AttentionMask.Bidirectional _ -> step.cached() + step.tokens();
    };
  }

  private static double elementFlops(Operator operator, StepShape step) {
    double elements = (double) rows(operator.output(), step) * operator.output().width();
    return switch (operator) {
      case Operator.RmsNorm _ -> 4 * elements;
      case Operator.LayerNorm _ -> 8 * elements;
      case Operator.RotaryEmbedding _ -> 3 * elements;
      case Operator.Linear linear -> linear.bias().isPresent() ? elements : 0;
      case Operator.Attention attention -> 4 * attention.shape().heads() * pairs(attention, step);
      case Operator.Activation _ -> 4 * elements;
      case Operator.SoftCap _ -> 3 * elements;
      case Operator.L2Normalize _ -> 3 * elements;
      case Operator.Multiply _, Operator.Add _, Operator.Scale _ -> elements;
      case Operator.Pool pool -> (double) rows(pool.input(), step) * pool.input().width();
      case Operator.Embedding _, Operator.SelectRows _ -> 0;
    };
  }

  private static double weightElements(Operator operator) {
    return operator instanceof Operator.Linear linear ? linear.weight().elements() : 0;
  }

  private double weightBytes(Operator operator, StepShape step, Set<String> counted) {
    double bytes = 0;
    for (WeightSpec spec : operator.weights()) {
      if (operator instanceof Operator.Embedding) {
        bytes += lookupBytes(spec, step);
      } else if (counted.add(spec.name())) {
        bytes += model.weight(spec).bytes();
      }
    }
    return bytes;
  }

  private double lookupBytes(WeightSpec table, StepShape step) {
    long rowBytes = model.weight(table).tensor().rowBytes();
    return readAsAWhole.contains(table.name())
        ? 0
        : Math.min((double) model.weight(table).bytes(), (double) step.newTokens() * rowBytes);
  }

  /// Keys and values that any of the new tokens sees, once for all of them.
  private double keyValueBytes(Operator operator, StepShape step) {
    if (!(operator instanceof Operator.Attention attention)) {
      return 0;
    }
    int seen =
        switch (attention.mask()) {
          case AttentionMask.SlidingWindow sliding ->
              Math.min(sliding.window() + step.tokens() - 1, step.cached() + step.tokens());
          case AttentionMask.Causal _, AttentionMask.Bidirectional _ ->
              step.cached() + step.tokens();
        };
    return attention.kvState().stream()
        .mapToDouble(state ->
            (double) step.sequences()
                * seen
                * state.elementsPerToken()
                * layout.type().bytesPerElement())
        .sum();
  }

  private static double activationBytes(Operator operator, StepShape step) {
    double elements = (double) rows(operator.output(), step) * operator.output().width();
    for (Value input : operator.inputs()) {
      elements += (double) rows(input, step) * input.width();
    }
    return elements * FLOAT_BYTES;
  }
}
