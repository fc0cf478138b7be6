package dev.hasten.executor;

import dev.hasten.model.Value;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedMap;

/// Gives every value a buffer, and the buffer to another value when nobody reads the first any
/// more. An operator's output never lies in the buffer of one of its inputs. Nor does what the team
/// writes together lie where a member may still be reading that has not come to the last barrier: a
/// buffer becomes free when the team has met after its last reader.
final class BufferLayout {
  private final Map<String, Integer> lastReader = new HashMap<>();
  private final SequencedMap<String, Slot> slots = new LinkedHashMap<>();
  private final List<Plan.Buffer> buffers = new ArrayList<>();
  private final List<Integer> free = new ArrayList<>();
  private final List<Integer> released = new ArrayList<>();

  private BufferLayout() {}

  /// @param output what is read when all have run
  static BufferLayout of(List<FusedOperator> operators, Value output) {
    BufferLayout layout = new BufferLayout();
    layout.findLastReaders(operators, output);
    for (int index = 0; index < operators.size(); index++) {
      layout.place(operators.get(index), index);
    }
    return layout;
  }

  Slot slot(Value value) {
    Slot slot = slots.get(value.name());
    if (slot == null) {
      throw new IllegalStateException("no operator before defines " + value);
    }
    return slot;
  }

  List<Slot> slots() {
    return List.copyOf(slots.values());
  }

  List<Plan.Buffer> buffers() {
    return List.copyOf(buffers);
  }

  private void findLastReaders(List<FusedOperator> operators, Value output) {
    for (int index = 0; index < operators.size(); index++) {
      for (Value defined : operators.get(index).outputs()) {
        lastReader.put(defined.name(), index);
      }
      for (Value input : operators.get(index).inputs()) {
        lastReader.put(input.name(), index);
      }
    }
    lastReader.put(output.name(), operators.size());
  }

  private void place(FusedOperator operator, int index) {
    for (Value output : operator.outputs()) {
      slots.put(output.name(), new Slot(slots.size(), take(output), output.rows(), output.width()));
    }
    operator.inputs().stream().distinct().forEach(input -> releaseAfter(input, index));
    operator.outputs().forEach(output -> releaseAfter(output, index));
    if (operator.needsTeam()) {
      free.addAll(released);
      released.clear();
    }
  }

  private void releaseAfter(Value value, int index) {
    if (lastReader.getOrDefault(value.name(), -1) == index) {
      released.add(slot(value).buffer());
    }
  }

  private int take(Value value) {
    Optional<Integer> reused = bestFree(value);
    reused.ifPresent(buffer -> free.remove((Object) buffer));
    return reused.map(buffer -> widen(buffer, value)).orElseGet(() -> create(value));
  }

  /// The narrowest free buffer that is wide enough, else the widest.
  private Optional<Integer> bestFree(Value value) {
    List<Integer> candidates =
        free.stream().filter(buffer -> buffers.get(buffer).rows() == value.rows()).toList();
    Comparator<Integer> byWidth = Comparator.comparingInt(buffer -> buffers.get(buffer).columns());
    return candidates.stream()
        .filter(buffer -> buffers.get(buffer).columns() >= value.width())
        .min(byWidth)
        .or(() -> candidates.stream().max(byWidth));
  }

  private int widen(int buffer, Value value) {
    int columns = Math.max(buffers.get(buffer).columns(), value.width());
    buffers.set(buffer, new Plan.Buffer(value.rows(), columns));
    return buffer;
  }

  private int create(Value value) {
    buffers.add(new Plan.Buffer(value.rows(), value.width()));
    return buffers.size() - 1;
  }
}
