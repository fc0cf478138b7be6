package dev.hasten.executor;

import dev.hasten.model.Operator;
import dev.hasten.model.Value;
import java.util.List;
import java.util.stream.Stream;

/// Operators of the graph that become one piece of work. Values that only the operators inside one
/// read have no buffer.
sealed interface FusedOperator {

  /// In the order of the graph.
  List<Operator> operators();

  /// The values that come from outside.
  List<Value> inputs();

  /// The values that others may read.
  default List<Value> outputs() {
    return operators().stream().map(Operator::output).toList();
  }

  /// As [Instruction#needsTeam] of what it becomes.
  default boolean needsTeam() {
    return true;
  }

  record Single(Operator operator) implements FusedOperator {
    @Override
    public List<Operator> operators() {
      return List.of(operator);
    }

    @Override
    public List<Value> inputs() {
      return operator.inputs();
    }

    @Override
    public boolean needsTeam() {
      return operator instanceof Operator.Attention;
    }
  }

  /// Matrix products of one input.
  record Products(List<Operator.Linear> linears) implements FusedOperator {
    public Products {
      linears = List.copyOf(linears);
    }

    @Override
    public List<Operator> operators() {
      return List.copyOf(linears);
    }

    @Override
    public List<Value> inputs() {
      return linears.getFirst().inputs();
    }
  }

  /// `function(gate(x)) · up(x)`.
  record GatedProducts(
      Operator.Linear gate,
      Operator.Linear up,
      Operator.Activation activation,
      Operator.Multiply multiply)
      implements FusedOperator {
    @Override
    public List<Operator> operators() {
      return List.of(gate, up, activation, multiply);
    }

    @Override
    public List<Value> inputs() {
      return gate.inputs();
    }

    @Override
    public List<Value> outputs() {
      return List.of(multiply.output());
    }

    /// The values that nobody sees any more.
    List<Value> hidden() {
      return Stream.of(gate, up, activation).map(Operator::output).toList();
    }
  }
}
