package dev.hasten.calibrate;

import dev.hasten.model.Graph;
import dev.hasten.model.Operator;
import dev.hasten.model.Value;
import dev.hasten.model.WeightSpec;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;
import java.util.Set;
import java.util.stream.Stream;

/// Which value each matrix of a graph is multiplied with. Matrices of one input (queries, keys,
/// values) have the same.
final class LinearInputs {
  private final Graph graph;
  private final SequencedMap<String, Value> byWeight = new LinkedHashMap<>();
  private final Map<String, Value> destinations = new HashMap<>();
  private final SequencedMap<String, WeightSpec> specs = new LinkedHashMap<>();

  LinearInputs(Graph graph) {
    this.graph = graph;
    graph
        .operators()
        .filter(Operator.Linear.class::isInstance)
        .map(Operator.Linear.class::cast)
        .forEach(linear -> {
          byWeight.putIfAbsent(linear.weight().name(), linear.input());
          destinations.putIfAbsent(linear.input().name(), destination(graph, linear));
          specs.putIfAbsent(linear.weight().name(), linear.weight());
        });
  }

  /// All matrices, in the order in which they are used.
  SequencedMap<String, WeightSpec> weights() {
    return Collections.unmodifiableSequencedMap(specs);
  }

  /// Some of them, by the part of the model that multiplies with them; one that several parts use
  /// belongs to the first.
  List<Set<WeightSpec>> byPart(Collection<WeightSpec> some) {
    Set<WeightSpec> left = new HashSet<>(some);
    List<Set<WeightSpec>> parts = new ArrayList<>();
    for (int part = 0; part < ModelParts.count(graph); part++) {
      Set<WeightSpec> found = new LinkedHashSet<>();
      for (Operator operator : ModelParts.operators(graph, part)) {
        if (operator instanceof Operator.Linear linear && left.remove(linear.weight())) {
          found.add(linear.weight());
        }
      }
      parts.add(found);
    }
    return parts;
  }

  /// The value that errors of products with this input are a share of: where their output joins the
  /// residual stream, the stream; else the input.
  Value destination(Value input) {
    return destinations.getOrDefault(input.name(), input);
  }

  private static Value destination(Graph graph, Operator.Linear linear) {
    return graph
        .operators()
        .filter(operator -> operator.inputs().contains(linear.output()))
        .flatMap(operator ->
            switch (operator) {
              case Operator.Add add -> Stream.of(add.output());
              case Operator.RmsNorm norm when isWhole(norm) -> Stream.of(norm.input());
              default -> Stream.<Value>empty();
            })
        .findFirst()
        .orElse(linear.input());
  }

  /// A norm of each head is of no stream.
  private static boolean isWhole(Operator.RmsNorm norm) {
    return norm.weight().columns() == norm.input().width();
  }

  Value of(WeightSpec weight) {
    Value input = byWeight.get(weight.name());
    if (input == null) {
      throw new IllegalArgumentException("no product of the graph reads " + weight.name());
    }
    return input;
  }
}
