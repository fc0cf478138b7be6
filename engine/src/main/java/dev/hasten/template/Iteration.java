package dev.hasten.template;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/// Going through values: what Python's `iter`, `len` and `in` do.
final class Iteration {
  private Iteration() {}

  static boolean isIterable(Value value) {
    return switch (value) {
      case Value.Undefined _, Value.Str _, Value.Sequence _ -> true;
      case Value.Dict _, Value.DictView _, Value.Generator _, Value.Loop _ -> true;
      case Value.None _, Value.Numeric _, Value.Callable _, Value.Namespace _ -> false;
    };
  }

  /// The elements of a list, keys of a dict, characters of a string; a generator is used up.
  static List<Value> items(Value value) {
    return switch (value) {
      case Value.Undefined _ -> List.of();
      case Value.Str string -> characters(string.value());
      case Value.Sequence sequence -> sequence.items();
      case Value.Dict dict -> List.copyOf(dict.entries().keySet());
      case Value.DictView view -> view.items();
      case Value.Generator generator -> rest(generator);
      case Value.Loop _ -> throw Failure.unsupported("iteration over the variable 'loop'");
      case Value.None _, Value.Numeric _, Value.Callable _, Value.Namespace _ ->
          throw Failure.runtime("'%s' object is not iterable".formatted(Types.name(value)));
    };
  }

  private static List<Value> characters(String text) {
    List<Value> characters = new ArrayList<>(text.length());
    text.codePoints().forEach(c -> characters.add(new Value.Text(Character.toString(c))));
    return characters;
  }

  private static List<Value> rest(Value.Generator generator) {
    List<Value> items = new ArrayList<>();
    generator.rest().forEachRemaining(items::add);
    return items;
  }

  /// Python's `len`, where the value has one.
  static OptionalInt length(Value value) {
    return switch (value) {
      case Value.Undefined _ -> OptionalInt.of(0);
      case Value.Str string -> OptionalInt.of(Strings.length(string.value()));
      case Value.Sequence sequence -> OptionalInt.of(sequence.items().size());
      case Value.Dict dict -> OptionalInt.of(dict.entries().size());
      case Value.DictView view -> OptionalInt.of(view.items().size());
      case Value.Loop loop -> OptionalInt.of(loop.state().length());
      case Value.None _, Value.Numeric _, Value.Generator _ -> OptionalInt.empty();
      case Value.Callable _, Value.Namespace _ -> OptionalInt.empty();
    };
  }

  /// Python's `needle in haystack`.
  static boolean contains(Value haystack, Value needle) {
    return switch (haystack) {
      case Value.Str string -> string.value().contains(Types.text(needle, "in <string>"));
      case Value.Dict dict -> dict.entries().containsKey(Hashing.requireHashable(needle));
      case Value.Generator generator -> findIn(generator, needle);
      default -> items(haystack).contains(needle);
    };
  }

  private static boolean findIn(Value.Generator generator, Value needle) {
    while (generator.rest().hasNext()) {
      if (generator.rest().next().equals(needle)) {
        return true;
      }
    }
    return false;
  }

  static Optional<Value> first(Value value) {
    if (value instanceof Value.Generator generator) {
      return generator.rest().hasNext() ? Optional.of(generator.rest().next()) : Optional.empty();
    }
    List<Value> items = items(value);
    return items.isEmpty() ? Optional.empty() : Optional.of(items.getFirst());
  }
}
