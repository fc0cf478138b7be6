package dev.hasten.template;

import dev.hasten.template.Value.Bool;
import dev.hasten.template.Value.Int;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/// Where a `for` loop is: what the attributes of `loop` read.
final class LoopState {
  private static final Map<String, Function<LoopState, Value>> ATTRIBUTES =
      Map.ofEntries(
          Map.entry("index", loop -> Int.of(loop.index + 1L)),
          Map.entry("index0", loop -> Int.of(loop.index)),
          Map.entry("revindex", loop -> Int.of(loop.items.size() - loop.index)),
          Map.entry("revindex0", loop -> Int.of(loop.items.size() - loop.index - 1L)),
          Map.entry("first", loop -> Bool.of(loop.index == 0)),
          Map.entry("last", loop -> Bool.of(loop.index == loop.items.size() - 1)),
          Map.entry("length", loop -> Int.of(loop.items.size())),
          Map.entry("depth", _ -> Int.of(1)),
          Map.entry("depth0", _ -> Int.of(0)),
          Map.entry("previtem", loop -> loop.neighbour(-1, "there is no previous item")),
          Map.entry("nextitem", loop -> loop.neighbour(1, "there is no next item")),
          Map.entry("cycle", loop -> new Value.Callable("loop.cycle", loop::cycle)),
          Map.entry("changed", loop -> new Value.Callable("loop.changed", loop::changed)));

  private final List<Value> items;
  private Optional<List<Value>> lastChanged = Optional.empty();
  private int index = -1;

  LoopState(List<Value> items) {
    this.items = items;
  }

  List<Value> items() {
    return items;
  }

  void advance() {
    index++;
  }

  int length() {
    return items.size();
  }

  int iteration() {
    return index + 1;
  }

  Optional<Value> attribute(String name) {
    return Optional.ofNullable(ATTRIBUTES.get(name)).map(read -> read.apply(this));
  }

  private Value neighbour(int offset, String whyNot) {
    int neighbour = index + offset;
    return neighbour < 0 || neighbour >= items.size()
        ? new Value.Undefined(whyNot)
        : items.get(neighbour);
  }

  private Value cycle(Arguments arguments) {
    List<Value> choices = arguments.positional();
    if (choices.isEmpty()) {
      throw Failure.runtime("loop.cycle: no items for cycling given");
    }
    return choices.get(index % choices.size());
  }

  private Value changed(Arguments arguments) {
    boolean changed = !lastChanged.equals(Optional.of(arguments.positional()));
    lastChanged = Optional.of(arguments.positional());
    return Bool.of(changed);
  }
}
