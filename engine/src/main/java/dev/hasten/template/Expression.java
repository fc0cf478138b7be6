package dev.hasten.template;

import java.util.List;
import java.util.Optional;

/// The syntax tree of an expression.
sealed interface Expression {

  /// Where it stands in the source.
  Position position();

  record Literal(Value value, Position position) implements Expression {}

  record Name(String name, Position position) implements Expression {}

  record ListLiteral(List<Expression> items, Position position) implements Expression {}

  record TupleLiteral(List<Expression> items, Position position) implements Expression {}

  record DictLiteral(List<Pair> pairs, Position position) implements Expression {}

  record Pair(Expression key, Expression value) {}

  /// `object.name`
  record Attribute(Expression object, String name, Position position) implements Expression {}

  /// `object[key]`
  record Item(Expression object, Expression key, Position position) implements Expression {}

  /// `object[start:stop:step]`
  record Slice(
      Expression object,
      Optional<Expression> start,
      Optional<Expression> stop,
      Optional<Expression> step,
      Position position)
      implements Expression {}

  record Call(Expression callee, CallArguments arguments, Position position)
      implements Expression {}

  /// `operand | filter(arguments)`
  record Filter(Expression operand, FilterCall filter) implements Expression {
    @Override
    public Position position() {
      return filter.position();
    }
  }

  /// `operand is name(arguments)`
  record Test(Expression operand, String name, CallArguments arguments, Position position)
      implements Expression {}

  record Not(Expression operand, Position position) implements Expression {}

  record Sign(char operator, Expression operand, Position position) implements Expression {}

  record Binary(BinaryOperator operator, Expression left, Expression right, Position position)
      implements Expression {}

  /// `a ~ b ~ c`
  record Concat(List<Expression> parts, Position position) implements Expression {}

  /// `a < b <= c`
  record Compare(Expression first, List<Comparand> rest, Position position) implements Expression {}

  record Comparand(ComparisonOperator operator, Expression operand) {}

  record And(Expression left, Expression right, Position position) implements Expression {}

  record Or(Expression left, Expression right, Position position) implements Expression {}

  /// `then if condition else otherwise`
  record Conditional(
      Expression condition, Expression then, Optional<Expression> otherwise, Position position)
      implements Expression {}

  /// A filter's name and arguments, without the operand.
  record FilterCall(String name, CallArguments arguments, Position position) {}

  record Keyword(String name, Expression value) {}

  /// What stands between the parentheses of a call.
  record CallArguments(
      List<Expression> positional,
      List<Keyword> keywords,
      Optional<Expression> unpackedList,
      Optional<Expression> unpackedDict) {
    static final CallArguments NONE =
        new CallArguments(List.of(), List.of(), Optional.empty(), Optional.empty());
  }
}
