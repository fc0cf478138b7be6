package dev.hasten.template;

import dev.hasten.error.BadModelException;
import dev.hasten.template.Expression.CallArguments;
import dev.hasten.template.Expression.Comparand;
import dev.hasten.template.Expression.FilterCall;
import dev.hasten.template.Value.Bool;
import dev.hasten.template.Value.Dict;
import dev.hasten.template.Value.ListValue;
import dev.hasten.template.Value.None;
import dev.hasten.template.Value.Text;
import dev.hasten.template.Value.TupleValue;
import dev.hasten.template.Value.Undefined;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedMap;

/// Computes expressions.
final class Evaluator {
  private final Budget budget;
  private Optional<Position> failedAt = Optional.empty();

  Evaluator(Budget budget) {
    this.budget = budget;
  }

  /// Where the innermost expression or statement that failed stands.
  Optional<Position> failedAt() {
    return failedAt;
  }

  /// Remembers the place of a failure unless one further inside is known.
  BadModelException failed(BadModelException failure, Position position) {
    failedAt = failedAt.or(() -> Optional.of(position));
    return failure;
  }

  Value evaluate(Expression expression, Scope scope) {
    budget.enter();
    try {
      budget.step();
      return compute(expression, scope);
    } catch (BadModelException failure) {
      throw failed(failure, expression.position());
    } finally {
      budget.leave();
    }
  }

  private Value compute(Expression expression, Scope scope) {
    return switch (expression) {
      case Expression.Literal literal -> literal.value();
      case Expression.Name name -> scope.get(name.name());
      case Expression.ListLiteral list -> ListValue.of(evaluateAll(list.items(), scope));
      case Expression.TupleLiteral tuple -> TupleValue.of(evaluateAll(tuple.items(), scope));
      case Expression.DictLiteral dict -> dict(dict, scope);
      case Expression.Attribute attribute ->
          Attributes.attribute(evaluate(attribute.object(), scope), attribute.name());
      case Expression.Item item ->
          Attributes.item(evaluate(item.object(), scope), evaluate(item.key(), scope));
      case Expression.Slice slice -> slice(slice, scope);
      case Expression.Call call -> call(call, scope, Map.of());
      case Expression.Filter filter ->
          filter(evaluate(filter.operand(), scope), filter.filter(), scope);
      case Expression.Test test -> test(test, scope);
      case Expression.Not not -> Bool.of(!Types.isTrue(evaluate(not.operand(), scope)));
      case Expression.Sign sign -> Operators.sign(sign.operator(), evaluate(sign.operand(), scope));
      case Expression.Binary binary -> binary(binary, scope);
      case Expression.Concat concat -> concat(concat, scope);
      case Expression.Compare compare -> compare(compare, scope);
      case Expression.And and -> {
        Value left = evaluate(and.left(), scope);
        yield Types.isTrue(left) ? evaluate(and.right(), scope) : left;
      }
      case Expression.Or or -> {
        Value left = evaluate(or.left(), scope);
        yield Types.isTrue(left) ? left : evaluate(or.right(), scope);
      }
      case Expression.Conditional conditional -> conditional(conditional, scope);
    };
  }

  private List<Value> evaluateAll(List<Expression> expressions, Scope scope) {
    List<Value> values = new ArrayList<>(expressions.size());
    for (Expression expression : expressions) {
      values.add(evaluate(expression, scope));
    }
    return values;
  }

  private Value dict(Expression.DictLiteral literal, Scope scope) {
    SequencedMap<Value, Value> entries = new LinkedHashMap<>();
    for (Expression.Pair pair : literal.pairs()) {
      Value key = Hashing.requireHashable(evaluate(pair.key(), scope));
      entries.put(key, evaluate(pair.value(), scope));
    }
    return Dict.of(entries);
  }

  private Value slice(Expression.Slice slice, Scope scope) {
    Value object = charged(evaluate(slice.object(), scope));
    return Slices.slice(
        object,
        bound(slice.start(), scope),
        bound(slice.stop(), scope),
        bound(slice.step(), scope));
  }

  private Value bound(Optional<Expression> expression, Scope scope) {
    return expression.map(e -> evaluate(e, scope)).orElse(None.NONE);
  }

  private Value charged(Value value) {
    budget.charge(value);
    return value;
  }

  /// Calls what `call` names, with further named arguments.
  Value call(Expression.Call call, Scope scope, Map<String, Value> further) {
    Value callee = evaluate(call.callee(), scope);
    Arguments arguments = arguments(call.arguments(), scope, further);
    Types.requireDefined(callee);
    if (!(callee instanceof Value.Callable callable)) {
      throw Failure.runtime("'%s' object is not callable".formatted(Types.name(callee)));
    }
    return charged(callable.call(arguments));
  }

  private Arguments arguments(CallArguments call, Scope scope, Map<String, Value> further) {
    List<Value> positional = evaluateAll(call.positional(), scope);
    Map<String, Value> named = new LinkedHashMap<>();
    for (Expression.Keyword keyword : call.keywords()) {
      named.put(keyword.name(), evaluate(keyword.value(), scope));
    }
    call.unpackedList()
        .ifPresent(list -> positional.addAll(Iteration.items(evaluate(list, scope))));
    call.unpackedDict().ifPresent(dict -> named.putAll(unpacked(evaluate(dict, scope))));
    named.putAll(further);
    positional.forEach(budget::charge);
    return new Arguments(positional, named);
  }

  private static Map<String, Value> unpacked(Value value) {
    if (!(value instanceof Dict dict)) {
      throw Failure.runtime("argument after ** must be a mapping, not " + Types.name(value));
    }
    Map<String, Value> named = new LinkedHashMap<>();
    dict.entries().forEach((key, entry) -> named.put(Types.text(key, "keyword"), entry));
    return named;
  }

  /// Applies one filter to a value.
  Value filter(Value operand, FilterCall filter, Scope scope) {
    try {
      Arguments arguments = arguments(filter.arguments(), scope, Map.of());
      return charged(Filters.apply(filter.name(), charged(operand), arguments));
    } catch (BadModelException failure) {
      throw failed(failure, filter.position());
    }
  }

  private Value test(Expression.Test test, Scope scope) {
    Value operand = evaluate(test.operand(), scope);
    Arguments arguments = arguments(test.arguments(), scope, Map.of());
    return Bool.of(Tests.test(test.name(), operand, arguments));
  }

  private Value binary(Expression.Binary binary, Scope scope) {
    Value left = charged(evaluate(binary.left(), scope));
    Value right = charged(evaluate(binary.right(), scope));
    return charged(Operators.apply(binary.operator(), left, right));
  }

  private Value concat(Expression.Concat concat, Scope scope) {
    BoundedText text = new BoundedText();
    for (Value part : evaluateAll(concat.parts(), scope)) {
      text.append(Printing.str(charged(part)));
    }
    return charged(new Text(text.toString()));
  }

  private Value compare(Expression.Compare compare, Scope scope) {
    Value left = charged(evaluate(compare.first(), scope));
    for (Comparand comparand : compare.rest()) {
      Value right = charged(evaluate(comparand.operand(), scope));
      if (!Operators.compare(comparand.operator(), left, right)) {
        return Bool.FALSE;
      }
      left = right;
    }
    return Bool.TRUE;
  }

  private Value conditional(Expression.Conditional conditional, Scope scope) {
    if (Types.isTrue(evaluate(conditional.condition(), scope))) {
      return evaluate(conditional.then(), scope);
    }
    return conditional
        .otherwise()
        .map(otherwise -> evaluate(otherwise, scope))
        .orElseGet(() -> new Undefined("the inline if has no else and its condition is false"));
  }
}
