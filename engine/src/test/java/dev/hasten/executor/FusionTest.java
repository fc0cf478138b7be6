package dev.hasten.executor;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hasten.executor.FusedOperator.GatedProducts;
import dev.hasten.executor.FusedOperator.Products;
import dev.hasten.model.Graph;
import dev.hasten.model.Operator;
import dev.hasten.model.TestGraphs;
import dev.hasten.model.Value;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class FusionTest {
  static Stream<Named<Graph>> graphs() {
    return TestGraphs.all();
  }

  @ParameterizedTest
  @MethodSource("graphs")
  void keepsEveryOperatorOnce_inTheirOrder(Graph graph) {
    List<Operator> fused =
        Fusion.of(graph, Set.of()).stream().flatMap(part -> part.operators().stream()).toList();
    assertThat(fused).containsExactlyElementsOf(graph.operators().toList());
  }

  @ParameterizedTest
  @MethodSource("graphs")
  void readsOnlyWhatHasAnOutput(Graph graph) {
    Set<Value> defined = new HashSet<>();
    for (FusedOperator part : Fusion.of(graph, Set.of())) {
      assertThat(defined).as("%s", part).containsAll(part.inputs());
      defined.addAll(part.outputs());
    }
    assertThat(defined).contains(graph.output());
  }

  @ParameterizedTest
  @MethodSource("graphs")
  void bringsQueriesKeysAndValuesTogether(Graph graph) {
    long blocks = graph.blocks().size();
    assertThat(products(graph, Set.of()).filter(part -> part.linears().size() == 3))
        .hasSize((int) blocks);
  }

  @ParameterizedTest
  @MethodSource("graphs")
  void fusesTheGateOfEveryBlockThatHasOne(Graph graph) {
    long gates =
        graph.operators().filter(operator -> operator instanceof Operator.Multiply).count();
    assertThat(gates(graph, Set.of())).isEqualTo(gates);
  }

  @ParameterizedTest
  @MethodSource("graphs")
  void hidesNothing_whenEverythingIsTapped(Graph graph) {
    Set<String> all =
        graph.operators().map(operator -> operator.output().name()).collect(Collectors.toSet());
    assertThat(gates(graph, all)).isZero();
    assertThat(Fusion.of(graph, all).stream().flatMap(part -> part.outputs().stream()))
        .hasSize(all.size());
  }

  private static Stream<Products> products(Graph graph, Set<String> taps) {
    return Fusion.of(graph, taps).stream()
        .filter(Products.class::isInstance)
        .map(Products.class::cast);
  }

  private static long gates(Graph graph, Set<String> taps) {
    return Fusion.of(graph, taps).stream().filter(GatedProducts.class::isInstance).count();
  }
}
