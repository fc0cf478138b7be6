package dev.hasten.template;

import dev.hasten.error.BadModelException;
import dev.hasten.template.Value.ListValue;
import dev.hasten.template.Value.Markup;
import dev.hasten.template.Value.Numeric;
import dev.hasten.template.Value.Str;
import dev.hasten.template.Value.TupleValue;
import java.util.ArrayList;
import java.util.List;

/// Binary operators and comparisons over values of all types.
final class Operators {
  private Operators() {}

  static Value apply(BinaryOperator operator, Value left, Value right) {
    if (operator == BinaryOperator.MODULO && left instanceof Str format) {
      return PrintfFormat.format(format, right);
    }
    Types.requireDefined(left);
    Types.requireDefined(right);
    if (left instanceof Numeric a && right instanceof Numeric b) {
      return Numbers.apply(operator, a, b);
    }
    return switch (operator) {
      case ADD -> add(left, right);
      case MULTIPLY -> multiply(left, right);
      default -> throw unsupportedOperands(operator.symbol(), left, right);
    };
  }

  private static Value add(Value left, Value right) {
    if (left instanceof Str a && right instanceof Str b) {
      return addStrings(a, b);
    }
    if (left instanceof ListValue a && right instanceof ListValue b) {
      return ListValue.of(joined(a.items(), b.items()));
    }
    if (left instanceof TupleValue a && right instanceof TupleValue b) {
      return TupleValue.of(joined(a.items(), b.items()));
    }
    throw unsupportedOperands("+", left, right);
  }

  private static Value addStrings(Str left, Str right) {
    if (left instanceof Markup || right instanceof Markup) {
      return new Markup(Escaping.escape(left).value() + Escaping.escape(right).value());
    }
    return new Value.Text(left.value() + right.value());
  }

  private static List<Value> joined(List<Value> first, List<Value> second) {
    List<Value> all = new ArrayList<>(first.size() + second.size());
    all.addAll(first);
    all.addAll(second);
    return all;
  }

  private static Value multiply(Value left, Value right) {
    if (left instanceof Numeric && !(right instanceof Numeric)) {
      return multiply(right, left);
    }
    int times = Math.max(0, Types.integer(right, "*"));
    return switch (left) {
      case Str text -> {
        Limits.checkLength((long) text.value().length() * times);
        yield text.like(text.value().repeat(times));
      }
      case ListValue list -> ListValue.of(repeated(list.items(), times));
      case TupleValue tuple -> TupleValue.of(repeated(tuple.items(), times));
      default -> throw unsupportedOperands("*", left, right);
    };
  }

  private static List<Value> repeated(List<Value> items, int times) {
    Limits.checkWeight((long) items.size() * times);
    List<Value> all = new ArrayList<>(items.size() * times);
    for (int i = 0; i < times; i++) {
      all.addAll(items);
    }
    return all;
  }

  static Value sign(char operator, Value operand) {
    Types.requireDefined(operand);
    if (!(operand instanceof Numeric number)) {
      throw Failure.runtime(
          "bad operand type for unary %c: '%s'".formatted(operator, Types.name(operand)));
    }
    return operator == '-' ? Numbers.negate(number) : Numbers.plus(number);
  }

  static boolean compare(ComparisonOperator operator, Value left, Value right) {
    return switch (operator) {
      case EQUAL -> left.equals(right);
      case NOT_EQUAL -> !left.equals(right);
      case IN -> Iteration.contains(right, left);
      case NOT_IN -> !Iteration.contains(right, left);
      case LESS, LESS_OR_EQUAL, GREATER, GREATER_OR_EQUAL -> {
        boolean unordered = isNan(left) || isNan(right);
        int order = order(operator.symbol(), left, right);
        yield !unordered && holds(operator, order);
      }
    };
  }

  private static boolean isNan(Value value) {
    return value instanceof Value.Real real && Double.isNaN(real.value());
  }

  private static boolean holds(ComparisonOperator operator, int order) {
    return switch (operator) {
      case LESS -> order < 0;
      case LESS_OR_EQUAL -> order <= 0;
      case GREATER -> order > 0;
      case GREATER_OR_EQUAL -> order >= 0;
      case EQUAL, NOT_EQUAL, IN, NOT_IN ->
          throw new IllegalArgumentException(operator + " is no order");
    };
  }

  /// The order for sorting; values without one are an error.
  static int order(Value left, Value right) {
    return order("<", left, right);
  }

  private static int order(String symbol, Value left, Value right) {
    Types.requireDefined(left);
    Types.requireDefined(right);
    if (left instanceof Numeric a && right instanceof Numeric b) {
      return Numbers.compare(a, b);
    }
    if (left instanceof Str a && right instanceof Str b) {
      return Strings.compare(a.value(), b.value());
    }
    if (left instanceof ListValue a && right instanceof ListValue b) {
      return order(symbol, a.items(), b.items());
    }
    if (left instanceof TupleValue a && right instanceof TupleValue b) {
      return order(symbol, a.items(), b.items());
    }
    throw Failure.runtime(
        "'%s' not supported between instances of '%s' and '%s'"
            .formatted(symbol, Types.name(left), Types.name(right)));
  }

  private static int order(String symbol, List<Value> left, List<Value> right) {
    int common = Math.min(left.size(), right.size());
    for (int i = 0; i < common; i++) {
      if (!left.get(i).equals(right.get(i))) {
        return order(symbol, left.get(i), right.get(i));
      }
    }
    return Integer.compare(left.size(), right.size());
  }

  private static BadModelException unsupportedOperands(String symbol, Value left, Value right) {
    return Failure.runtime(
        "unsupported operand types for %s: '%s' and '%s'"
            .formatted(symbol, Types.name(left), Types.name(right)));
  }
}
