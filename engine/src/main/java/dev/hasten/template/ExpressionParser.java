package dev.hasten.template;

import dev.hasten.template.Expression.CallArguments;
import dev.hasten.template.Expression.Comparand;
import dev.hasten.template.Expression.FilterCall;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;

/// Recursive descent over expressions, with jinja2's precedence: `~` binds tighter than `+`, and
/// filters and tests tighter than arithmetic. Postfix forms and literals are in [PrimaryParser].
final class ExpressionParser {
  private static final int MAX_DEPTH = 120;
  private static final Map<String, ComparisonOperator> COMPARISONS =
      Map.of(
          "==", ComparisonOperator.EQUAL,
          "!=", ComparisonOperator.NOT_EQUAL,
          "<", ComparisonOperator.LESS,
          "<=", ComparisonOperator.LESS_OR_EQUAL,
          ">", ComparisonOperator.GREATER,
          ">=", ComparisonOperator.GREATER_OR_EQUAL);
  private static final Set<String> NO_TEST_ARGUMENT = Set.of("else", "or", "and");

  private final TokenStream tokens;
  private final ParseContext context;
  private final PrimaryParser primaries;
  private int depth;

  ExpressionParser(TokenStream tokens, ParseContext context) {
    this.tokens = tokens;
    this.context = context;
    this.primaries = new PrimaryParser(tokens, context, this);
  }

  PrimaryParser primaries() {
    return primaries;
  }

  /// A full expression, `a if b else c` included.
  Expression expression() {
    return nested(this::conditional);
  }

  /// An expression, or a tuple without parentheses.
  Expression expressionOrTuple() {
    return tuple(this::expression, () -> false, "an expression");
  }

  /// As [#expressionOrTuple] where an `if` belongs to the statement around it.
  Expression unconditionalOrTuple() {
    return tuple(() -> nested(this::or), () -> false, "an expression");
  }

  /// Elements separated by commas; a comma makes a tuple. Without any, an error that says what was
  /// `expected`.
  Expression tuple(Supplier<Expression> element, BooleanSupplier endsHere, String expected) {
    Position position = tokens.position();
    List<Expression> items = new ArrayList<>();
    boolean isTuple = false;
    while (!endsTuple() && !endsHere.getAsBoolean()) {
      items.add(element.get());
      if (!tokens.skipOperator(",")) {
        break;
      }
      isTuple = true;
    }
    if (isTuple) {
      return new Expression.TupleLiteral(List.copyOf(items), position);
    }
    if (items.isEmpty()) {
      throw tokens.unexpected(expected);
    }
    return items.getFirst();
  }

  boolean endsTuple() {
    return switch (tokens.current().kind()) {
      case VARIABLE_END, BLOCK_END, END -> true;
      default -> tokens.atOperator(")");
    };
  }

  private Expression nested(Supplier<Expression> parser) {
    if (++depth > MAX_DEPTH) {
      throw Failure.syntax("expressions nest deeper than " + MAX_DEPTH, tokens.position());
    }
    try {
      return parser.get();
    } finally {
      depth--;
    }
  }

  private Expression conditional() {
    Position position = tokens.position();
    Expression result = or();
    while (tokens.skipName("if")) {
      Expression condition = or();
      Optional<Expression> otherwise =
          tokens.skipName("else") ? Optional.of(expression()) : Optional.empty();
      result = new Expression.Conditional(condition, result, otherwise, position);
    }
    return result;
  }

  private Expression or() {
    Position position = tokens.position();
    Expression left = and();
    while (tokens.skipName("or")) {
      left = new Expression.Or(left, and(), position);
    }
    return left;
  }

  private Expression and() {
    Position position = tokens.position();
    Expression left = not();
    while (tokens.skipName("and")) {
      left = new Expression.And(left, not(), position);
    }
    return left;
  }

  private Expression not() {
    Position position = tokens.position();
    return tokens.skipName("not") ? new Expression.Not(nested(this::not), position) : comparison();
  }

  private Expression comparison() {
    Position position = tokens.position();
    Expression first = sum();
    List<Comparand> rest = new ArrayList<>();
    for (var operator = comparisonOperator();
        operator.isPresent();
        operator = comparisonOperator()) {
      rest.add(new Comparand(operator.get(), sum()));
    }
    return rest.isEmpty() ? first : new Expression.Compare(first, List.copyOf(rest), position);
  }

  private Optional<ComparisonOperator> comparisonOperator() {
    if (tokens.current().kind() == Token.Kind.OPERATOR) {
      Optional<ComparisonOperator> operator =
          Optional.ofNullable(COMPARISONS.get(tokens.current().text()));
      operator.ifPresent(_ -> tokens.next());
      return operator;
    }
    if (tokens.skipName("in")) {
      return Optional.of(ComparisonOperator.IN);
    }
    if (tokens.atName("not") && tokens.following().isName("in")) {
      tokens.next();
      tokens.next();
      return Optional.of(ComparisonOperator.NOT_IN);
    }
    return Optional.empty();
  }

  private Expression sum() {
    return leftAssociative(Set.of("+", "-"), this::concatenation);
  }

  private Expression concatenation() {
    Position position = tokens.position();
    List<Expression> parts = new ArrayList<>();
    do {
      parts.add(product());
    } while (tokens.skipOperator("~"));
    return parts.size() == 1
        ? parts.getFirst()
        : new Expression.Concat(List.copyOf(parts), position);
  }

  private Expression product() {
    return leftAssociative(Set.of("*", "/", "//", "%"), this::power);
  }

  private Expression power() {
    Expression result = leftAssociative(Set.of("**"), () -> filtered(unary()));
    // jinja2 folds the sign into the literal and then raises only its digits, but not always.
    if (result instanceof Expression.Binary power
        && power.left() instanceof Expression.Sign
        && !(power.right() instanceof Expression.Literal)) {
      throw Failure.unsupportedSyntax("power of a signed number", result.position());
    }
    return result;
  }

  private Expression leftAssociative(Set<String> operators, Supplier<Expression> operand) {
    Position position = tokens.position();
    Expression left = operand.get();
    while (tokens.current().kind() == Token.Kind.OPERATOR
        && operators.contains(tokens.current().text())) {
      BinaryOperator operator =
          java.util.Objects.requireNonNull(BinaryOperator.BY_SYMBOL.get(tokens.next().text()));
      left = new Expression.Binary(operator, left, operand.get(), position);
    }
    return left;
  }

  private Expression unary() {
    Position position = tokens.position();
    for (String sign : List.of("-", "+")) {
      if (tokens.skipOperator(sign)) {
        Expression operand = nested(this::unary);
        return primaries.postfix(new Expression.Sign(sign.charAt(0), operand, position));
      }
    }
    return primaries.postfix(primaries.primary());
  }

  private Expression filtered(Expression operand) {
    Expression result = operand;
    while (true) {
      if (tokens.skipOperator("|")) {
        result = new Expression.Filter(result, filterCall());
      } else if (tokens.atName("is")) {
        result = test(result);
      } else if (tokens.atOperator("(")) {
        result = primaries.call(result);
      } else {
        return result;
      }
    }
  }

  /// A filter's name and arguments, after the `|`.
  FilterCall filterCall() {
    Position position = tokens.position();
    String name = dottedName("a filter's name");
    CallArguments arguments =
        tokens.atOperator("(") ? primaries.callArguments() : CallArguments.NONE;
    context.requireKnown("filter", name, Filters.NAMES, position);
    return new FilterCall(name, arguments, position);
  }

  private String dottedName(String what) {
    StringBuilder name = new StringBuilder(tokens.expect(Token.Kind.NAME, what).text());
    while (tokens.skipOperator(".")) {
      name.append('.').append(tokens.expect(Token.Kind.NAME, what).text());
    }
    return name.toString();
  }

  private Expression test(Expression operand) {
    Position position = tokens.next().position();
    boolean negated = tokens.skipName("not");
    String name = dottedName("a test's name");
    context.requireKnown("test", name, Tests.NAMES, position);
    Expression test = new Expression.Test(operand, name, testArguments(), position);
    return negated ? new Expression.Not(test, position) : test;
  }

  private CallArguments testArguments() {
    if (tokens.atOperator("(")) {
      return primaries.callArguments();
    }
    if (!startsTestArgument()) {
      return CallArguments.NONE;
    }
    if (tokens.atName("is")) {
      throw Failure.syntax("tests with 'is' cannot be chained", tokens.position());
    }
    Expression argument = nested(() -> primaries.postfix(primaries.primary()));
    return new CallArguments(List.of(argument), List.of(), Optional.empty(), Optional.empty());
  }

  private boolean startsTestArgument() {
    return switch (tokens.current().kind()) {
      case NAME -> !NO_TEST_ARGUMENT.contains(tokens.current().text());
      case STRING, INTEGER, FLOAT -> true;
      case OPERATOR -> tokens.atOperator("[") || tokens.atOperator("{");
      default -> false;
    };
  }
}
