package dev.hasten.executor;

import dev.hasten.executor.FusedOperator.GatedProducts;
import dev.hasten.executor.FusedOperator.Products;
import dev.hasten.executor.FusedOperator.Single;
import dev.hasten.model.Graph;
import dev.hasten.model.Operator;
import dev.hasten.model.Operator.Linear;
import dev.hasten.model.Value;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/// Finds the operators of a graph that are cheaper together: neighbouring products of one input
/// (queries, keys and values), and the gate of a feed-forward layer. Knows no architecture.
final class Fusion {
  private static final int GATED_OPERATORS = 4;

  private final List<Operator> operators;
  private final Set<String> taps;
  private final Map<String, Integer> readers = new HashMap<>();

  private Fusion(Graph graph, Set<String> taps) {
    this.operators = graph.operators().toList();
    this.taps = taps;
    operators.forEach(operator ->
        operator.inputs().forEach(input -> readers.merge(input.name(), 1, Integer::sum)));
  }

  /// The operators of the graph, each in one place, in an order in which they can run.
  ///
  /// @param taps names of values that must be seen as they are
  static List<FusedOperator> of(Graph graph, Set<String> taps) {
    return new Fusion(graph, taps).fuse();
  }

  private List<FusedOperator> fuse() {
    List<FusedOperator> fused = new ArrayList<>();
    for (int at = 0; at < operators.size(); at += fused.getLast().operators().size()) {
      fused.add(at(at));
    }
    return fused;
  }

  private FusedOperator at(int at) {
    return gatedAt(at).orElseGet(() -> productsOrSingleAt(at));
  }

  private FusedOperator productsOrSingleAt(int at) {
    List<Linear> linears = new ArrayList<>();
    while (at + linears.size() < operators.size()
        && operators.get(at + linears.size()) instanceof Linear linear
        && (linears.isEmpty() || linear.input().equals(linears.getFirst().input()))) {
      linears.add(linear);
    }
    return linears.isEmpty() ? new Single(operators.get(at)) : new Products(linears);
  }

  private Optional<FusedOperator> gatedAt(int at) {
    if (at + GATED_OPERATORS <= operators.size()
        && operators.get(at) instanceof Linear gate
        && operators.get(at + 1) instanceof Linear up
        && operators.get(at + 2) instanceof Operator.Activation activation
        && operators.get(at + 3) instanceof Operator.Multiply multiply) {
      return Optional.of(new GatedProducts(gate, up, activation, multiply))
          .filter(this::isGate)
          .map(FusedOperator.class::cast);
    }
    return Optional.empty();
  }

  private boolean isGate(GatedProducts found) {
    return found.gate().input().equals(found.up().input())
        && found.up().bias().isEmpty()
        && found.activation().input().equals(found.gate().output())
        && found.multiply().left().equals(found.activation().output())
        && found.multiply().right().equals(found.up().output())
        && found.hidden().stream().allMatch(this::isReadOnce);
  }

  private boolean isReadOnce(Value value) {
    return readers.getOrDefault(value.name(), 0) == 1 && !taps.contains(value.name());
  }
}
