package dev.hasten.template;

import java.util.List;
import java.util.Set;

/// The parser's view of the tokens: the current one, and steps forward.
final class TokenStream {
  private final List<Token> tokens;
  private int index;

  TokenStream(List<Token> tokens) {
    this.tokens = tokens;
  }

  Token current() {
    return tokens.get(index);
  }

  Token following() {
    return tokens.get(Math.min(index + 1, tokens.size() - 1));
  }

  Position position() {
    return current().position();
  }

  /// Returns the current token and steps past it.
  Token next() {
    Token token = current();
    if (token.kind() != Token.Kind.END) {
      index++;
    }
    return token;
  }

  boolean atOperator(String operator) {
    return current().isOperator(operator);
  }

  boolean atName(String name) {
    return current().isName(name);
  }

  boolean atNameIn(Set<String> names) {
    return current().kind() == Token.Kind.NAME && names.contains(current().text());
  }

  boolean skipOperator(String operator) {
    boolean found = atOperator(operator);
    if (found) {
      next();
    }
    return found;
  }

  boolean skipName(String name) {
    boolean found = atName(name);
    if (found) {
      next();
    }
    return found;
  }

  void expectOperator(String operator) {
    if (!skipOperator(operator)) {
      throw unexpected("'" + operator + "'");
    }
  }

  void expectName(String name) {
    if (!skipName(name)) {
      throw unexpected("'" + name + "'");
    }
  }

  Token expect(Token.Kind kind, String what) {
    if (current().kind() != kind) {
      throw unexpected(what);
    }
    return next();
  }

  dev.hasten.error.BadModelException unexpected(String expected) {
    return Failure.syntax(
        "expected %s, found %s".formatted(expected, current().description()), position());
  }
}
