package dev.hasten.template;

import dev.hasten.template.Expression.CallArguments;
import dev.hasten.template.Expression.Keyword;
import dev.hasten.template.Expression.Pair;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/// Names, literals, and what may follow them: `.name`, `[key]`, `[a:b:c]`, `(arguments)`.
final class PrimaryParser {
  private final TokenStream tokens;
  private final ParseContext context;
  private final ExpressionParser expressions;

  PrimaryParser(TokenStream tokens, ParseContext context, ExpressionParser expressions) {
    this.tokens = tokens;
    this.context = context;
    this.expressions = expressions;
  }

  Expression primary() {
    Token token = tokens.current();
    return switch (token.kind()) {
      case NAME -> name(tokens.next());
      case STRING -> string();
      case INTEGER -> literal(Value.Int.of(integer(tokens.next().text())), token);
      case FLOAT -> literal(new Value.Real(Double.parseDouble(tokens.next().text())), token);
      case OPERATOR -> bracketed(token);
      default -> throw tokens.unexpected("an expression");
    };
  }

  private static Expression literal(Value value, Token token) {
    return new Expression.Literal(value, token.position());
  }

  private Expression name(Token token) {
    return switch (token.text()) {
      case "true", "True" -> literal(Value.Bool.TRUE, token);
      case "false", "False" -> literal(Value.Bool.FALSE, token);
      case "none", "None" -> literal(Value.None.NONE, token);
      default -> {
        context.readsName(token.text());
        yield new Expression.Name(token.text(), token.position());
      }
    };
  }

  private Expression string() {
    Token first = tokens.current();
    StringBuilder text = new StringBuilder();
    while (tokens.current().kind() == Token.Kind.STRING) {
      text.append(tokens.next().text());
    }
    return literal(new Value.Text(text.toString()), first);
  }

  private static BigInteger integer(String digits) {
    String lower = digits.toLowerCase(Locale.ROOT);
    if (lower.startsWith("0x")) {
      return new BigInteger(lower.substring(2), 16);
    }
    if (lower.startsWith("0o")) {
      return new BigInteger(lower.substring(2), 8);
    }
    return lower.startsWith("0b") ? new BigInteger(lower.substring(2), 2) : new BigInteger(lower);
  }

  private Expression bracketed(Token token) {
    return switch (token.text()) {
      case "(" -> parenthesized();
      case "[" -> list();
      case "{" -> dict();
      default -> throw tokens.unexpected("an expression");
    };
  }

  private Expression parenthesized() {
    Position position = tokens.next().position();
    if (tokens.skipOperator(")")) {
      return new Expression.TupleLiteral(List.of(), position);
    }
    Expression inside = expressions.expressionOrTuple();
    tokens.expectOperator(")");
    return inside;
  }

  private Expression list() {
    Position position = tokens.next().position();
    List<Expression> items = new ArrayList<>();
    while (!tokens.skipOperator("]")) {
      items.add(expressions.expression());
      if (!tokens.atOperator("]")) {
        tokens.expectOperator(",");
      }
    }
    return new Expression.ListLiteral(List.copyOf(items), position);
  }

  private Expression dict() {
    Position position = tokens.next().position();
    List<Pair> pairs = new ArrayList<>();
    while (!tokens.skipOperator("}")) {
      Expression key = expressions.expression();
      tokens.expectOperator(":");
      pairs.add(new Pair(key, expressions.expression()));
      if (!tokens.atOperator("}")) {
        tokens.expectOperator(",");
      }
    }
    return new Expression.DictLiteral(List.copyOf(pairs), position);
  }

  Expression postfix(Expression start) {
    Expression result = start;
    while (true) {
      if (tokens.atOperator(".")) {
        result = attribute(result);
      } else if (tokens.atOperator("[")) {
        result = subscript(result);
      } else if (tokens.atOperator("(")) {
        result = call(result);
      } else {
        return result;
      }
    }
  }

  private Expression attribute(Expression object) {
    Position position = tokens.next().position();
    if (tokens.current().kind() == Token.Kind.INTEGER) {
      Token index = tokens.next();
      Expression key = literal(Value.Int.of(integer(index.text())), index);
      return new Expression.Item(object, key, position);
    }
    Token name = tokens.expect(Token.Kind.NAME, "a name or number");
    return new Expression.Attribute(object, name.text(), position);
  }

  private Expression subscript(Expression object) {
    Position position = tokens.next().position();
    Optional<Expression> start =
        tokens.atOperator(":") ? Optional.empty() : Optional.of(expressions.expression());
    Expression result =
        start.isPresent() && !tokens.atOperator(":")
            ? new Expression.Item(object, start.get(), position)
            : slice(object, start, position);
    if (tokens.atOperator(",")) {
      throw Failure.unsupportedSyntax("subscript with a comma", position);
    }
    tokens.expectOperator("]");
    return result;
  }

  private Expression slice(Expression object, Optional<Expression> start, Position position) {
    tokens.expectOperator(":");
    Optional<Expression> stop = sliceBound();
    Optional<Expression> step = tokens.skipOperator(":") ? sliceBound() : Optional.empty();
    return new Expression.Slice(object, start, stop, step, position);
  }

  private Optional<Expression> sliceBound() {
    boolean absent = tokens.atOperator(":") || tokens.atOperator("]") || tokens.atOperator(",");
    return absent ? Optional.empty() : Optional.of(expressions.expression());
  }

  Expression.Call call(Expression callee) {
    Position position = tokens.position();
    return new Expression.Call(callee, callArguments(), position);
  }

  CallArguments callArguments() {
    tokens.expectOperator("(");
    ArgumentCollector collector = new ArgumentCollector();
    while (!tokens.skipOperator(")")) {
      argument(collector);
      if (!tokens.atOperator(")")) {
        tokens.expectOperator(",");
      }
    }
    return collector.arguments();
  }

  private void argument(ArgumentCollector collector) {
    Position position = tokens.position();
    if (tokens.skipOperator("*")) {
      collector.unpackList(expressions.expression(), position);
    } else if (tokens.skipOperator("**")) {
      collector.unpackDict(expressions.expression(), position);
    } else if (tokens.current().kind() == Token.Kind.NAME && tokens.following().isOperator("=")) {
      String name = tokens.next().text();
      tokens.next();
      collector.keyword(new Keyword(name, expressions.expression()), position);
    } else {
      collector.positional(expressions.expression(), position);
    }
  }

  /// Arguments in the order in which Python allows them.
  private static final class ArgumentCollector {
    private final List<Expression> positional = new ArrayList<>();
    private final List<Keyword> keywords = new ArrayList<>();
    private Optional<Expression> unpackedList = Optional.empty();
    private Optional<Expression> unpackedDict = Optional.empty();

    void positional(Expression value, Position position) {
      require(keywords.isEmpty() && unpackedList.isEmpty() && unpackedDict.isEmpty(), position);
      positional.add(value);
    }

    void keyword(Keyword keyword, Position position) {
      require(unpackedDict.isEmpty(), position);
      require(keywords.stream().noneMatch(k -> k.name().equals(keyword.name())), position);
      keywords.add(keyword);
    }

    void unpackList(Expression value, Position position) {
      require(unpackedList.isEmpty() && unpackedDict.isEmpty(), position);
      unpackedList = Optional.of(value);
    }

    void unpackDict(Expression value, Position position) {
      require(unpackedDict.isEmpty(), position);
      unpackedDict = Optional.of(value);
    }

    private static void require(boolean allowed, Position position) {
      if (!allowed) {
        throw Failure.syntax("invalid order of call arguments", position);
      }
    }

    CallArguments arguments() {
      return new CallArguments(
          List.copyOf(positional), List.copyOf(keywords), unpackedList, unpackedDict);
    }
  }
}
