package dev.hasten.template;

import java.util.List;
import java.util.Map;

/// Evaluated arguments of a call.
record Arguments(List<Value> positional, Map<String, Value> named) {
  static final Arguments NONE = new Arguments(List.of(), Map.of());

  boolean isEmpty() {
    return positional.isEmpty() && named.isEmpty();
  }

  /// These arguments without the first `count` positional ones.
  Arguments after(int count) {
    return new Arguments(positional.subList(count, positional.size()), named);
  }
}
