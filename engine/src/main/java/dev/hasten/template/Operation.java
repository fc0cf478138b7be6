package dev.hasten.template;

import java.util.List;
import java.util.Map;
import java.util.function.Function;

/// A filter, test or method: its parameters and what it does.
record Operation(Signature signature, Function<Operation.Call, Value> body) {

  static Operation of(Signature signature, Function<Call, Value> body) {
    return new Operation(signature, body);
  }

  /// An operation without parameters.
  static Operation of(Function<Call, Value> body) {
    return new Operation(Signature.of(), body);
  }

  Value apply(String name, Value self, Arguments arguments) {
    return body.apply(new Call(name, self, signature.bind(name, arguments), arguments));
  }

  /// The operation called `name` in a table, or an error that names what is missing.
  static Operation find(Map<String, Operation> table, String kind, String name) {
    Operation operation = table.get(name);
    if (operation == null) {
      throw Failure.unsupported("%s '%s'".formatted(kind, name));
    }
    return operation;
  }

  /// One application.
  ///
  /// @param self the filtered or tested value, or the object of the method
  /// @param bound the values of the declared parameters
  /// @param raw the arguments as they were given
  record Call(String name, Value self, List<Value> bound, Arguments raw) {

    Value value(int index) {
      return bound.get(index);
    }

    boolean isNone(int index) {
      return bound.get(index) == Value.None.NONE;
    }

    boolean isTrue(int index) {
      return Types.isTrue(bound.get(index));
    }

    String text(int index) {
      return Types.text(bound.get(index), name);
    }

    int integer(int index) {
      return Types.integer(bound.get(index), name);
    }

    /// The text of the object of a string's method.
    String selfText() {
      return Types.text(self, name);
    }

    List<Value> selfItems() {
      return Iteration.items(self);
    }

    /// A string that is marked safe if the object is.
    Value like(String text) {
      return self instanceof Value.Str string ? string.like(text) : new Value.Text(text);
    }
  }
}
