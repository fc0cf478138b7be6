package dev.hasten.calibrate;

import dev.hasten.model.Graph;
import dev.hasten.model.Operator;
import dev.hasten.model.Value;
import dev.hasten.model.WeightSpec;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/// A place in a graph where the columns of matrices can be scaled and nothing changes, because the
/// weights that make their input are divided by the same.
///
/// @param input what the consumers are multiplied with
/// @param producers a norm's weight and bias, or a matrix (its rows) and its bias: divided
/// @param consumers matrices whose columns are multiplied
/// @param elements how many scales there are
/// @param elementOf the scale of each column; attention's columns share those of their key/value
///   head
public record AbsorptionSite(
    Value input,
    List<WeightSpec> producers,
    List<WeightSpec> consumers,
    int elements,
    ElementOfColumn elementOf) {

  public AbsorptionSite {
    producers = List.copyOf(producers);
    consumers = List.copyOf(consumers);
  }

  /// Which scale a column has.
  @FunctionalInterface
  public interface ElementOfColumn {
    int of(int column);
  }

  /// All there are in a graph: a norm, a value projection or the ungated half of a feed-forward
  /// layer, where nobody else reads what it makes or its weights.
  public static List<AbsorptionSite> of(Graph graph) {
    Readers readers = new Readers(graph);
    return graph.operators().flatMap(operator -> site(operator, readers).stream()).toList();
  }

  private static Optional<AbsorptionSite> site(Operator operator, Readers readers) {
    return switch (operator) {
      case Operator.RmsNorm norm when norm.weight().columns() == norm.input().width() ->
          site(norm.output(), List.of(norm.weight()), readers, column -> column);
      case Operator.LayerNorm norm ->
          site(norm.output(), List.of(norm.weight(), norm.bias()), readers, column -> column);
      case Operator.Attention attention ->
          readers
              .onlyLinear(attention.value())
              .flatMap(
                  linear -> site(attention.output(), linear.weights(), readers, byHead(attention)));
      case Operator.Multiply product ->
          Stream.of(product.right(), product.left())
              .flatMap(side -> readers.onlyLinear(side).stream())
              .findFirst()
              .flatMap(
                  linear -> site(product.output(), linear.weights(), readers, column -> column));
      default -> Optional.empty();
    };
  }

  private static Optional<AbsorptionSite> site(
      Value input, List<WeightSpec> producers, Readers readers, ElementOfColumn elementOf) {
    List<WeightSpec> consumers = readers.linearWeights(input);
    boolean isLegal =
        !consumers.isEmpty()
            && Stream.concat(producers.stream(), consumers.stream()).allMatch(readers::isReadOnce);
    int elements = producers.getFirst().dimensions().getFirst().size();
    return isLegal
        ? Optional.of(new AbsorptionSite(input, producers, consumers, elements, elementOf))
        : Optional.empty();
  }

  private static ElementOfColumn byHead(Operator.Attention attention) {
    int headDim = attention.shape().headDim();
    int queriesPerHead = attention.shape().heads() / attention.shape().kvHeads();
    return column -> column / headDim / queriesPerHead * headDim + column % headDim;
  }

  /// Who reads what in a graph.
  private static final class Readers {
    private final Map<String, List<Operator>> ofValue = new HashMap<>();
    private final Map<String, Integer> ofWeight = new HashMap<>();
    private final Map<String, Operator> makers = new HashMap<>();
    private final String output;

    Readers(Graph graph) {
      output = graph.output().name();
      graph
          .operators()
          .forEach(operator -> {
            makers.put(operator.output().name(), operator);
            operator.inputs().stream()
                .distinct()
                .forEach(value ->
                    ofValue.computeIfAbsent(value.name(), _ -> new ArrayList<>()).add(operator));
            operator.weights().forEach(weight -> ofWeight.merge(weight.name(), 1, Integer::sum));
          });
    }

    boolean isReadOnce(WeightSpec weight) {
      return ofWeight.getOrDefault(weight.name(), 0) == 1;
    }

    /// The product that makes a value which a single operator reads.
    Optional<Operator.Linear> onlyLinear(Value value) {
      return readersOf(value).size() == 1
              && makers.get(value.name()) instanceof Operator.Linear linear
          ? Optional.of(linear)
          : Optional.empty();
    }

    /// The matrices a value is multiplied with, if that is all that is done with it.
    List<WeightSpec> linearWeights(Value value) {
      List<WeightSpec> weights = new ArrayList<>();
      for (Operator reader : readersOf(value)) {
        if (!(reader instanceof Operator.Linear linear)) {
          return List.of();
        }
        weights.add(linear.weight());
      }
      return value.name().equals(output) ? List.of() : weights;
    }

    private List<Operator> readersOf(Value value) {
      return ofValue.getOrDefault(value.name(), List.of());
    }
  }
}
