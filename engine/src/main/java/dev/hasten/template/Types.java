package dev.hasten.template;

/// Names and truth of values as Python sees them.
final class Types {
  private Types() {}

  static String name(Value value) {
    return switch (value) {
      case Value.None _ -> "NoneType";
      case Value.Undefined _ -> "Undefined";
      case Value.Bool _ -> "bool";
      case Value.Int _ -> "int";
      case Value.Real _ -> "float";
      case Value.Text _ -> "str";
      case Value.Markup _ -> "Markup";
      case Value.ListValue _ -> "list";
      case Value.TupleValue _ -> "tuple";
      case Value.Range _ -> "range";
      case Value.Dict _ -> "dict";
      case Value.DictView view -> view.pythonType();
      case Value.Generator _ -> "generator";
      case Value.Callable _ -> "function";
      case Value.Namespace _ -> "Namespace";
      case Value.Loop _ -> "LoopContext";
    };
  }

  static boolean isTrue(Value value) {
    return switch (value) {
      case Value.None _, Value.Undefined _ -> false;
      case Value.Bool bool -> bool.value();
      case Value.Int integer -> integer.value().signum() != 0;
      case Value.Real real -> real.value() != 0;
      case Value.Str string -> !string.value().isEmpty();
      case Value.Sequence sequence -> !sequence.items().isEmpty();
      case Value.Dict dict -> !dict.entries().isEmpty();
      case Value.DictView view -> !view.items().isEmpty();
      case Value.Generator _, Value.Callable _, Value.Namespace _, Value.Loop _ -> true;
    };
  }

  /// Refuses an undefined value where one is needed.
  static void requireDefined(Value value) {
    if (value instanceof Value.Undefined undefined) {
      throw Failure.runtime(undefined.reason());
    }
  }

  static Value.Numeric number(Value value, String where) {
    requireDefined(value);
    if (value instanceof Value.Numeric number) {
      return number;
    }
    throw Failure.runtime("%s: a number is needed, got %s".formatted(where, name(value)));
  }

  /// A small integer, for indexes, counts and widths; beyond the range of int it saturates.
  static int integer(Value value, String where) {
    requireDefined(value);
    if (value instanceof Value.Numeric number && !(value instanceof Value.Real)) {
      return Numbers.whole(number)
          .max(java.math.BigInteger.valueOf(-Integer.MAX_VALUE))
          .min(java.math.BigInteger.valueOf(Integer.MAX_VALUE))
          .intValue();
    }
    throw Failure.runtime("%s: an integer is needed, got %s".formatted(where, name(value)));
  }

  static String text(Value value, String where) {
    requireDefined(value);
    if (value instanceof Value.Str string) {
      return string.value();
    }
    throw Failure.runtime("%s: a string is needed, got %s".formatted(where, name(value)));
  }
}
