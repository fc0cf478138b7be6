package dev.hasten.model;

import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/// A standard operator over named values and weights. Shapes are row-major; `n` is the number of
/// rows of the step, which the graph does not know. Costs are for one row unless they say
/// otherwise; the bytes of the weights come on top, once for all rows.
public sealed interface Operator {

  /// The value it defines. Every value is defined by exactly one operator.
  Value output();

  /// The values it reads.
  List<Value> inputs();

  /// The weights it reads.
  default List<WeightSpec> weights() {
    return List.of();
  }

  /// Looks up one row of `table` `[entries, width]` for each token. No FLOPs; reads `n` rows.
  record Embedding(Value output, WeightSpec table, StepInput index) implements Operator {
    @Override
    public List<Value> inputs() {
      return List.of();
    }

    @Override
    public List<WeightSpec> weights() {
      return List.of(table);
    }
  }

  /// `x / sqrt(mean(x²) + epsilon) · weight` over each run of `weight.columns()` columns: the whole
  /// row where the weight is as wide as the row, each head where it is as wide as a head. About 4
  /// FLOPs an element. Source: Zhang & Sennrich 2019, arXiv:1910.07467.
  record RmsNorm(Value output, Value input, WeightSpec weight, double epsilon) implements Operator {
    @Override
    public List<Value> inputs() {
      return List.of(input);
    }

    @Override
    public List<WeightSpec> weights() {
      return List.of(weight);
    }
  }

  /// `(x − mean) / sqrt(variance + epsilon) · weight + bias` over the row. About 8 FLOPs an
  /// element. Source: Ba et al. 2016, arXiv:1607.06450.
  record LayerNorm(Value output, Value input, WeightSpec weight, WeightSpec bias, double epsilon)
      implements Operator {
    @Override
    public List<Value> inputs() {
      return List.of(input);
    }

    @Override
    public List<WeightSpec> weights() {
      return List.of(weight, bias);
    }
  }

  /// `x · weightᵀ + bias`: `[n, in] × [out, in] → [n, out]`. 2·in·out FLOPs.
  record Linear(Value output, Value input, WeightSpec weight, Optional<WeightSpec> bias)
      implements Operator {
    @Override
    public List<Value> inputs() {
      return List.of(input);
    }

    @Override
    public List<WeightSpec> weights() {
      return Stream.concat(Stream.of(weight), bias.stream()).toList();
    }
  }

  /// Turns each pair (i, i + headDim/2) of each head by the token's position times the pair's
  /// frequency (half-split layout). 6 FLOPs a pair. Source: Su et al. 2021, arXiv:2104.09864.
  record RotaryEmbedding(Value output, Value input, int headDim, RotaryConfig rotary)
      implements Operator {
    @Override
    public List<Value> inputs() {
      return List.of(input);
    }

    @Override
    public List<WeightSpec> weights() {
      return rotary.frequencyFactors().stream().toList();
    }
  }

  /// `softmax(scale · q · kᵀ + mask) · v` for each query head, over the keys and values of the
  /// token's own sequence: those kept in `kvState` (which this step's `key` and `value` join
  /// first), or those of this step alone where there is none. 4·heads·headDim FLOPs and
  /// 2·kvHeads·headDim elements of state for each token attended to.
  ///
  /// @param shape numbers of heads and their width
  /// @param mask which tokens a token sees
  /// @param scale factor of the scores before the softmax
  /// @param softCap scores become `softCap · tanh(score / softCap)`, where given
  /// @param kvState where keys and values of earlier steps are kept; none for encoders
  record Attention(
      Value output,
      Value query,
      Value key,
      Value value,
      AttentionShape shape,
      AttentionMask mask,
      double scale,
      Optional<Double> softCap,
      Optional<KvState> kvState)
      implements Operator {
    @Override
    public List<Value> inputs() {
      return List.of(query, key, value);
    }
  }

  /// An element-wise non-linearity.
  record Activation(Value output, Value input, ActivationFunction function) implements Operator {
    @Override
    public List<Value> inputs() {
      return List.of(input);
    }
  }

  /// Element-wise product. 1 FLOP an element.
  record Multiply(Value output, Value left, Value right) implements Operator {
    @Override
    public List<Value> inputs() {
      return List.of(left, right);
    }
  }

  /// Element-wise sum. 1 FLOP an element.
  record Add(Value output, Value left, Value right) implements Operator {
    @Override
    public List<Value> inputs() {
      return List.of(left, right);
    }
  }

  /// Product with a constant. 1 FLOP an element.
  record Scale(Value output, Value input, double factor) implements Operator {
    @Override
    public List<Value> inputs() {
      return List.of(input);
    }
  }

  /// `cap · tanh(x / cap)`.
  record SoftCap(Value output, Value input, double cap) implements Operator {
    @Override
    public List<Value> inputs() {
      return List.of(input);
    }
  }

  /// Keeps the rows whose output somebody wants, so that the output head is paid only for them.
  record SelectRows(Value output, Value input) implements Operator {
    @Override
    public List<Value> inputs() {
      return List.of(input);
    }
  }

  /// One row for each sequence, out of the rows of its tokens.
  record Pool(Value output, Value input, Pooling pooling) implements Operator {
    @Override
    public List<Value> inputs() {
      return List.of(input);
    }
  }

  /// `x / max(‖x‖₂, 1e-12)` over the row.
  record L2Normalize(Value output, Value input) implements Operator {
    @Override
    public List<Value> inputs() {
      return List.of(input);
    }
  }
}
