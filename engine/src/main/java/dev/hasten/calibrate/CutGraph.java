package dev.hasten.calibrate;

import dev.hasten.model.Block;
import dev.hasten.model.Graph;
import dev.hasten.model.Operator;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;

/// A graph that ends with the last of some values: what comes after it need not be computed to see
/// them.
final class CutGraph {
  private CutGraph() {}

  static Graph after(Graph graph, Set<String> values) {
    if (lastOf(graph.epilogue(), values) >= 0) {
      return new Graph(
          graph.config(), graph.prologue(), graph.blocks(), until(graph.epilogue(), values));
    }
    for (int last = graph.blocks().size() - 1; last >= 0; last--) {
      Block block = graph.blocks().get(last);
      if (lastOf(block.operators(), values) >= 0) {
        return new Graph(
            graph.config(),
            graph.prologue(),
            graph.blocks().subList(0, last),
            until(block.operators(), values));
      }
    }
    return new Graph(graph.config(), List.of(), List.of(), until(graph.prologue(), values));
  }

  private static List<Operator> until(List<Operator> operators, Set<String> values) {
    return operators.subList(0, lastOf(operators, values) + 1);
  }

  private static int lastOf(List<Operator> operators, Set<String> values) {
    return IntStream.range(0, operators.size())
        .filter(at -> values.contains(operators.get(at).output().name()))
        .max()
        .orElse(-1);
  }
}
