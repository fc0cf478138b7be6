package dev.hasten.template;

import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/// Variables of a block, and those of the blocks around it, which it reads but cannot change.
final class Scope {
  private final Map<String, Value> variables;
  private final Optional<Scope> outer;

  private Scope(Map<String, Value> variables, Optional<Scope> outer) {
    this.variables = variables;
    this.outer = outer;
  }

  static Scope of(Map<String, Value> variables) {
    return new Scope(new HashMap<>(variables), Optional.empty());
  }

  Scope inner() {
    return new Scope(new HashMap<>(), Optional.of(this));
  }

  void set(String name, Value value) {
    variables.put(name, value);
  }

  Value get(String name) {
    for (Optional<Scope> scope = Optional.of(this); scope.isPresent(); scope = scope.get().outer) {
      Value value = scope.get().variables.get(name);
      if (value != null) {
        return value;
      }
    }
    return new Value.Undefined("'%s' is undefined".formatted(name));
  }
}
