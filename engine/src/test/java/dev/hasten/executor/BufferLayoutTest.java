package dev.hasten.executor;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hasten.model.Graph;
import dev.hasten.model.Operator;
import dev.hasten.model.TestGraphs;
import dev.hasten.model.Value;
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
  /// More would mean that buffers are not reused.
  private static final int MOST_BUFFERS = 10;

  static Stream<Named<Graph>> graphs() {
    return TestGraphs.all();
  }

  @ParameterizedTest
  @MethodSource("graphs")
  void neverGivesTwoLiveValuesOneBuffer(Graph graph) {
    BufferLayout layout = BufferLayout.of(graph);
    List<Operator> operators = graph.operators().toList();
    Map<Integer, Value> owners = new HashMap<>();
    for (int index = 0; index < operators.size(); index++) {
      Operator operator = operators.get(index);
      for (Value input : operator.inputs()) {
        assertThat(owners.get(layout.slot(input).buffer())).as("%s", operator).isEqualTo(input);
      }
      owners.put(layout.slot(operator.output()).buffer(), operator.output());
      assertThat(owners.values()).containsAll(live(operators, index, graph.output()));
    }
  }

  /// Values that are defined up to `index` and read after it.
  private static Set<Value> live(List<Operator> operators, int index, Value output) {
    Set<Value> live = new HashSet<>();
    operators.stream().skip(index + 1L).forEach(operator -> live.addAll(operator.inputs()));
    live.add(output);
    live.retainAll(operators.stream().limit(index + 1L).map(Operator::output).toList());
    return live;
  }

  @ParameterizedTest
  @MethodSource("graphs")
  void neverPutsAnOutputInABufferOfAnInput(Graph graph) {
    BufferLayout layout = BufferLayout.of(graph);
    graph
        .operators()
        .forEach(operator ->
            assertThat(operator.inputs())
                .allMatch(input ->
                    layout.slot(input).buffer() != layout.slot(operator.output()).buffer()));
  }

  @ParameterizedTest
  @MethodSource("graphs")
  void givesEverySlotABufferThatHoldsIt(Graph graph) {
    BufferLayout layout = BufferLayout.of(graph);
    for (Slot slot : layout.slots()) {
      Plan.Buffer buffer = layout.buffers().get(slot.buffer());
      assertThat(buffer.rows()).isEqualTo(slot.rows());
      assertThat(buffer.columns()).isGreaterThanOrEqualTo(slot.columns());
    }
    assertThat(layout.slots()).hasSize((int) graph.operators().count());
    assertThat(layout.buffers()).hasSizeLessThanOrEqualTo(MOST_BUFFERS);
  }
}
