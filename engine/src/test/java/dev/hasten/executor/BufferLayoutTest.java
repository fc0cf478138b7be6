package dev.hasten.executor;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hasten.model.Graph;
import dev.hasten.model.TestGraphs;
import dev.hasten.model.Value;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class BufferLayoutTest {
  /// More would mean that buffers are not reused. Some wait for the team to meet.
  private static final int MOST_BUFFERS = 14;

  static Stream<Named<Graph>> graphs() {
    return TestGraphs.all();
  }

  @ParameterizedTest
  @MethodSource("graphs")
  void neverGivesTwoLiveValuesOneBuffer(Graph graph) {
    List<FusedOperator> operators = Fusion.of(graph, Set.of());
    BufferLayout layout = BufferLayout.of(operators, graph.output());
    Map<Integer, Value> owners = new HashMap<>();
    for (int index = 0; index < operators.size(); index++) {
      FusedOperator operator = operators.get(index);
      for (Value input : operator.inputs()) {
        assertThat(owners.get(layout.slot(input).buffer())).as("%s", operator).isEqualTo(input);
      }
      for (Value output : operator.outputs()) {
        owners.put(layout.slot(output).buffer(), output);
      }
      assertThat(owners.values()).containsAll(live(operators, index, graph.output()));
    }
  }

  /// Values that are defined up to `index` and read after it.
  private static Set<Value> live(List<FusedOperator> operators, int index, Value output) {
    Set<Value> live = new HashSet<>();
    operators.stream().skip(index + 1L).forEach(operator -> live.addAll(operator.inputs()));
    live.add(output);
    live.retainAll(
        operators.stream()
            .limit(index + 1L)
            .flatMap(operator -> operator.outputs().stream())
            .toList());
    return live;
  }

  @ParameterizedTest
  @MethodSource("graphs")
  void neverPutsAnOutputInABufferOfAnInput(Graph graph) {
    List<FusedOperator> operators = Fusion.of(graph, Set.of());
    BufferLayout layout = BufferLayout.of(operators, graph.output());
    for (FusedOperator operator : operators) {
      List<Integer> inputs = buffers(layout, operator.inputs());
      List<Integer> outputs = buffers(layout, operator.outputs());
      assertThat(outputs).as("%s", operator).doesNotHaveDuplicates();
      assertThat(Collections.disjoint(outputs, inputs)).as("%s", operator).isTrue();
    }
  }

  @ParameterizedTest
  @MethodSource("graphs")
  void neverLetsTheTeamWrite_whereAMemberMayStillRead(Graph graph) {
    List<FusedOperator> operators = Fusion.of(graph, Set.of());
    BufferLayout layout = BufferLayout.of(operators, graph.output());
    Set<Integer> readSinceTheTeamMet = new HashSet<>();
    for (FusedOperator operator : operators) {
      if (operator.needsTeam()) {
        assertThat(readSinceTheTeamMet)
            .as("%s", operator)
            .doesNotContainAnyElementsOf(buffers(layout, operator.outputs()));
        readSinceTheTeamMet.clear();
      } else {
        readSinceTheTeamMet.addAll(buffers(layout, operator.inputs()));
      }
    }
  }

  private static List<Integer> buffers(BufferLayout layout, List<Value> values) {
    return values.stream().map(value -> layout.slot(value).buffer()).toList();
  }

  @ParameterizedTest
  @MethodSource("graphs")
  void givesEverySlotABufferThatHoldsIt(Graph graph) {
    List<FusedOperator> operators = Fusion.of(graph, Set.of());
    BufferLayout layout = BufferLayout.of(operators, graph.output());
    for (Slot slot : layout.slots()) {
      Plan.Buffer buffer = layout.buffers().get(slot.buffer());
      assertThat(buffer.rows()).isEqualTo(slot.rows());
      assertThat(buffer.columns()).isGreaterThanOrEqualTo(slot.columns());
    }
    assertThat(layout.slots())
        .hasSize(operators.stream().mapToInt(operator -> operator.outputs().size()).sum());
    assertThat(layout.buffers()).hasSizeLessThanOrEqualTo(MOST_BUFFERS);
  }
}
