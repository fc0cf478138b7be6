package dev.hasten.template;

import dev.hasten.template.Value.Callable;
import dev.hasten.template.Value.Dict;
import dev.hasten.template.Value.Numeric;
import dev.hasten.template.Value.Sequence;
import dev.hasten.template.Value.Str;
import dev.hasten.template.Value.Text;
import dev.hasten.template.Value.Undefined;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/// `object.name` and `object[key]` under jinja2's immutable sandbox: attributes are methods first,
/// items are entries first, and what would change a list or dict is out of reach.
final class Attributes {
  private static final Set<String> MUTATORS_OF_LIST =
      Set.of("append", "clear", "pop", "reverse", "insert", "sort", "extend", "remove");
  private static final Set<String> MUTATORS_OF_DICT =
      Set.of("clear", "pop", "popitem", "setdefault", "update");

  /// Attributes that Python has and this interpreter has not: never quietly undefined.
  private static final Set<String> KNOWN_BUT_MISSING =
      Set.of(
          "encode",
          "maketrans",
          "translate",
          "fromkeys",
          "real",
          "imag",
          "numerator",
          "denominator",
          "bit_length",
          "bit_count",
          "conjugate",
          "as_integer_ratio",
          "is_integer",
          "hex",
          "mapping",
          "isdisjoint");

  private Attributes() {}

  /// `object.name`
  static Value attribute(Value object, String name) {
    return switch (object) {
      case Undefined undefined -> throw Failure.runtime(undefined.reason());
      case Value.Namespace namespace ->
          Optional.ofNullable(namespace.attributes().get(name))
              .orElseGet(() -> missing(object, name));
      case Value.Loop loop -> loop.state().attribute(name).orElseGet(() -> missing(object, name));
      case Str _ -> methodOr(StringMethods.TABLE, object, name);
      case Value.ListValue _ ->
          MUTATORS_OF_LIST.contains(name)
              ? unsafe(object, name)
              : methodOr(CollectionMethods.OF_LIST, object, name);
      case Value.TupleValue _, Value.Range _ -> methodOr(CollectionMethods.OF_TUPLE, object, name);
      case Dict dict -> attributeOfDict(dict, name);
      case Value.None _, Numeric _, Value.DictView _, Value.Generator _, Callable _ ->
          methodOr(Map.of(), object, name);
    };
  }

  private static Value attributeOfDict(Dict dict, String name) {
    if (MUTATORS_OF_DICT.contains(name)) {
      return unsafe(dict, name);
    }
    if (CollectionMethods.OF_DICT.containsKey(name)) {
      return methodOr(CollectionMethods.OF_DICT, dict, name);
    }
    Value entry = dict.entries().get(new Text(name));
    return entry == null ? missing(dict, name) : entry;
  }

  private static Value methodOr(Map<String, Operation> table, Value object, String name) {
    Operation method = table.get(name);
    if (method != null) {
      return new Callable(
          "the method %s of '%s' object".formatted(name, Types.name(object)),
          arguments -> method.apply(name, object, arguments));
    }
    if (KNOWN_BUT_MISSING.contains(name)) {
      throw Failure.unsupported(
          "attribute '%s' of '%s' object".formatted(name, Types.name(object)));
    }
    return missing(object, name);
  }

  /// `object[key]`
  static Value item(Value object, Value key) {
    Types.requireDefined(object);
    Optional<Value> found =
        switch (object) {
          case Str string -> character(string, key);
          case Sequence sequence -> element(sequence, key);
          case Dict dict when Hashing.isHashable(key) ->
              Optional.ofNullable(dict.entries().get(key));
          default -> Optional.empty();
        };
    return found.orElseGet(
        () -> key instanceof Str name ? attribute(object, name.value()) : missing(object, key));
  }

  private static Optional<Value> character(Str string, Value key) {
    if (!isIndex(key)) {
      return Optional.empty();
    }
    int length = Strings.length(string.value());
    int index = fromEnd(Types.integer(key, "index"), length);
    return index < 0 || index >= length
        ? Optional.empty()
        : Optional.of(string.like(Strings.characterAt(string.value(), index)));
  }

  private static Optional<Value> element(Sequence sequence, Value key) {
    if (!isIndex(key)) {
      return Optional.empty();
    }
    int size = sequence.items().size();
    int index = fromEnd(Types.integer(key, "index"), size);
    return index < 0 || index >= size ? Optional.empty() : Optional.of(sequence.items().get(index));
  }

  private static boolean isIndex(Value key) {
    return key instanceof Value.Int || key instanceof Value.Bool;
  }

  private static int fromEnd(int index, int length) {
    return index < 0 ? index + length : index;
  }

  private static Undefined unsafe(Value object, String name) {
    return new Undefined(
        "access to attribute '%s' of '%s' object is unsafe".formatted(name, Types.name(object)));
  }

  private static Undefined missing(Value object, String name) {
    return new Undefined("'%s' object has no attribute '%s'".formatted(Types.name(object), name));
  }

  private static Undefined missing(Value object, Value key) {
    return new Undefined(
        "%s object has no element %s".formatted(Types.name(object), Printing.repr(key)));
  }
}
