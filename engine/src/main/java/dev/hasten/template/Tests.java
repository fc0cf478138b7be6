package dev.hasten.template;

import dev.hasten.template.Operation.Call;
import dev.hasten.template.Value.Bool;
import dev.hasten.template.Value.Int;
import dev.hasten.template.Value.None;
import dev.hasten.template.Value.Undefined;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;

/// What may follow `is`: jinja2's tests.
final class Tests {
  private static final Map<String, Operation> TABLE = table();

  static final Set<String> NAMES = TABLE.keySet();

  private Tests() {}

  static boolean test(String name, Value value, Arguments arguments) {
    return Types.isTrue(
        Operation.find(TABLE, "test", name).apply("test " + name, value, arguments));
  }

  private static Map<String, Operation> table() {
    Map<String, Operation> table = new HashMap<>();
    addTypes(table);
    addNumbers(table);
    addComparisons(table);
    return Map.copyOf(table);
  }

  private static void add(Map<String, Operation> table, String name, Predicate<Value> test) {
    table.put(name, Operation.of(call -> Bool.of(test.test(call.self()))));
  }

  private static void addTypes(Map<String, Operation> table) {
    add(table, "defined", value -> !(value instanceof Undefined));
    add(table, "undefined", value -> value instanceof Undefined);
    add(table, "none", value -> value == None.NONE);
    add(table, "boolean", value -> value instanceof Bool);
    add(table, "true", value -> value instanceof Bool bool && bool.value());
    add(table, "false", value -> value instanceof Bool bool && !bool.value());
    add(table, "integer", value -> value instanceof Int);
    add(table, "float", value -> value instanceof Value.Real);
    add(table, "number", value -> value instanceof Value.Numeric);
    add(table, "string", value -> value instanceof Value.Str);
    add(table, "mapping", value -> value instanceof Value.Dict);
    add(table, "iterable", Iteration::isIterable);
    add(table, "sequence", Tests::isSequence);
    add(table, "callable", Tests::isCallable);
    add(table, "escaped", value -> value instanceof Value.Markup);
    add(table, "lower", value -> StringPredicates.isLower(Printing.str(value)));
    add(table, "upper", value -> StringPredicates.isUpper(Printing.str(value)));
  }

  private static boolean isSequence(Value value) {
    return switch (value) {
      case Value.Str _, Value.Sequence _, Value.Dict _, Undefined _ -> true;
      default -> false;
    };
  }

  private static boolean isCallable(Value value) {
    return switch (value) {
      case Value.Callable _, Undefined _, Value.Loop _ -> true;
      default -> false;
    };
  }

  private static void addNumbers(Map<String, Operation> table) {
    add(table, "odd", value -> remainder(value, Int.of(2)).equals(Int.of(1)));
    add(table, "even", value -> remainder(value, Int.of(2)).equals(Int.of(0)));
    table.put(
        "divisibleby",
        Operation.of(
            Signature.of("num"),
            call -> Bool.of(remainder(call.self(), call.value(0)).equals(Int.of(0)))));
  }

  private static Value remainder(Value value, Value divisor) {
    return Operators.apply(BinaryOperator.MODULO, value, divisor);
  }

  private static void addComparisons(Map<String, Operation> table) {
    Map<ComparisonOperator, List<String>> names =
        Map.of(
            ComparisonOperator.EQUAL, List.of("==", "eq", "equalto"),
            ComparisonOperator.NOT_EQUAL, List.of("!=", "ne"),
            ComparisonOperator.GREATER, List.of(">", "gt", "greaterthan"),
            ComparisonOperator.GREATER_OR_EQUAL, List.of(">=", "ge"),
            ComparisonOperator.LESS, List.of("<", "lt", "lessthan"),
            ComparisonOperator.LESS_OR_EQUAL, List.of("<=", "le"),
            ComparisonOperator.IN, List.of("in"));
    names.forEach(
        (operator, aliases) -> aliases.forEach(alias -> table.put(alias, comparison(operator))));
    table.put("sameas", Operation.of(Signature.of("other"), Tests::isSame));
  }

  private static Operation comparison(ComparisonOperator operator) {
    return Operation.of(
        Signature.of("other"),
        call -> Bool.of(Operators.compare(operator, call.self(), call.value(0))));
  }

  @SuppressWarnings("ReferenceEquality") // identity is what this test is about
  private static Value isSame(Call call) {
    Value other = call.value(0);
    boolean same =
        switch (call.self()) {
          case None _, Bool _, Int _ ->
              other.getClass() == call.self().getClass() && other.equals(call.self());
          default -> other == call.self();
        };
    return Bool.of(same);
  }
}
