package dev.hasten.template;

import dev.hasten.template.Expression.FilterCall;
import dev.hasten.template.Statement.Target;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/// Recursive descent over the statements of a template.
final class Parser {
  private static final int MAX_DEPTH = 100;
  private static final Set<String> SPECIAL_MACRO_NAMES = Set.of("caller", "kwargs", "varargs");

  private final TokenStream tokens;
  private final ParseContext context = new ParseContext();
  private final ExpressionParser expressions;
  private int depth;

  private Parser(List<Token> tokens) {
    this.tokens = new TokenStream(tokens);
    this.expressions = new ExpressionParser(this.tokens, context);
  }

  static List<Statement> parse(String source) {
    Parser parser = new Parser(Lexer.tokenize(source));
    List<Statement> statements = parser.statementsUntil(Set.of());
    if (parser.tokens.current().kind() != Token.Kind.END) {
      throw parser.tokens.unexpected("a statement");
    }
    return statements;
  }

  /// Statements up to a tag whose name is in `endings`, which is left as the current token (its
  /// opening `{%` is consumed), or to the end of the source.
  private List<Statement> statementsUntil(Set<String> endings) {
    if (++depth > MAX_DEPTH) {
      throw Failure.syntax("statements nest deeper than " + MAX_DEPTH, tokens.position());
    }
    List<Statement> statements = new ArrayList<>();
    while (tokens.current().kind() != Token.Kind.END) {
      Token token = tokens.next();
      switch (token.kind()) {
        case DATA -> statements.add(new Statement.Data(token.text()));
        case VARIABLE_BEGIN -> statements.add(output());
        default -> {
          if (tokens.atNameIn(endings)) {
            depth--;
            return List.copyOf(statements);
          }
          statements.addAll(statement());
          tokens.expect(Token.Kind.BLOCK_END, "'%}'");
        }
      }
    }
    if (!endings.isEmpty()) {
      String wanted = String.join(" or ", endings.stream().sorted().toList());
      throw Failure.syntax("the template ends before " + wanted, tokens.position());
    }
    depth--;
    return List.copyOf(statements);
  }

  /// The statements between the end of this tag and one named in `endings`, whose name is consumed.
  private List<Statement> body(String... endings) {
    tokens.skipOperator(":");
    tokens.expect(Token.Kind.BLOCK_END, "'%}'");
    return statementsUntil(Set.of(endings));
  }

  private List<Statement> closedBody(String ending) {
    List<Statement> body = body(ending);
    tokens.next();
    return body;
  }

  private Statement output() {
    Expression expression = expressions.expressionOrTuple();
    tokens.expect(Token.Kind.VARIABLE_END, "'}}'");
    return new Statement.Output(expression);
  }

  private List<Statement> statement() {
    Token tag = tokens.expect(Token.Kind.NAME, "a tag's name");
    Position position = tag.position();
    return switch (tag.text()) {
      case "if" -> List.of(ifStatement());
      case "for" -> List.of(forStatement(position));
      case "set" -> List.of(setStatement(position));
      case "macro" -> List.of(macroStatement());
      case "call" -> List.of(callBlock(position));
      case "filter" -> List.of(filterBlock(position));
      case "with" -> List.of(withStatement(position));
      case "generation" -> List.of(new Statement.Scoped(generationBody()));
      case "print" -> printStatement();
      case "break" -> List.of(loopControl(new Statement.Break(), tag));
      case "continue" -> List.of(loopControl(new Statement.Continue(), tag));
      case "block", "extends", "include", "import", "from", "autoescape", "do", "trans" ->
          throw Failure.unsupportedSyntax("statement '%s'".formatted(tag.text()), position);
      default -> throw Failure.syntax("unknown tag '%s'".formatted(tag.text()), position);
    };
  }

  private Statement ifStatement() {
    List<Statement.Branch> branches = new ArrayList<>();
    List<Statement> otherwise = List.of();
    context.enterConditional();
    while (true) {
      Expression condition = expressions.unconditionalOrTuple();
      branches.add(new Statement.Branch(condition, body("elif", "else", "endif")));
      String ending = tokens.next().text();
      if (ending.equals("else")) {
        otherwise = closedBody("endif");
      }
      if (!ending.equals("elif")) {
        break;
      }
    }
    context.leaveConditional();
    return new Statement.If(List.copyOf(branches), otherwise);
  }

  private Statement forStatement(Position position) {
    Target target = target(TargetKind.LOOP);
    tokens.expectName("in");
    Expression iterable = expressions.unconditionalOrTuple();
    Optional<Expression> filter =
        tokens.skipName("if") ? Optional.of(expressions.expression()) : Optional.empty();
    if (tokens.atName("recursive")) {
      throw Failure.unsupportedSyntax("recursive for loop", tokens.position());
    }
    context.enterLoop();
    List<Statement> body = body("endfor", "else");
    context.leaveLoop();
    List<Statement> otherwise =
        tokens.next().text().equals("else") ? closedBody("endfor") : List.of();
    return new Statement.For(target, iterable, filter, body, otherwise, position);
  }

  private Statement setStatement(Position position) {
    Target target = target(TargetKind.ASSIGNMENT);
    if (tokens.skipOperator("=")) {
      return new Statement.Assign(target, expressions.expressionOrTuple(), position);
    }
    List<FilterCall> filters = new ArrayList<>();
    while (tokens.skipOperator("|")) {
      filters.add(expressions.filterCall());
    }
    return new Statement.AssignBlock(target, List.copyOf(filters), closedBody("endset"), position);
  }

  private enum TargetKind {
    LOOP,
    ASSIGNMENT
  }

  private Target target(TargetKind kind) {
    Position position = tokens.position();
    List<Target> targets = new ArrayList<>();
    boolean isTuple = false;
    while (!expressions.endsTuple() && !tokens.atName("in")) {
      targets.add(singleTarget(kind));
      if (!tokens.skipOperator(",")) {
        break;
      }
      isTuple = true;
    }
    if (targets.isEmpty()) {
      throw Failure.syntax("expected a name to assign to", position);
    }
    return isTuple ? new Target.Unpacking(List.copyOf(targets)) : targets.getFirst();
  }

  private Target singleTarget(TargetKind kind) {
    if (tokens.skipOperator("(")) {
      Target inside = target(kind);
      tokens.expectOperator(")");
      return inside;
    }
    Token name = assignableName();
    if (kind == TargetKind.ASSIGNMENT && tokens.skipOperator(".")) {
      String attribute = tokens.expect(Token.Kind.NAME, "an attribute's name").text();
      return new Target.NamespaceAttribute(name.text(), attribute);
    }
    return new Target.Variable(name.text());
  }

  private Token assignableName() {
    Token name = tokens.expect(Token.Kind.NAME, "a name to assign to");
    boolean isConstant =
        Set.of("true", "false", "none", "True", "False", "None").contains(name.text());
    if (isConstant) {
      throw Failure.syntax("cannot assign to " + name.text(), name.position());
    }
    return name;
  }

  private Statement macroStatement() {
    String name = assignableName().text();
    ParseContext.Outside outside = context.enterMacro();
    List<Statement.Parameter> parameters = parameters();
    List<Statement> body = closedBody("endmacro");
    return new Statement.MacroDefinition(
        new Statement.Macro(name, parameters, body, specialNames(outside)));
  }

  private Set<String> specialNames(ParseContext.Outside outside) {
    Set<String> names = new HashSet<>(context.leaveMacro(outside));
    names.retainAll(SPECIAL_MACRO_NAMES);
    return Set.copyOf(names);
  }

  private List<Statement.Parameter> parameters() {
    tokens.expectOperator("(");
    List<Statement.Parameter> parameters = new ArrayList<>();
    while (!tokens.skipOperator(")")) {
      if (!parameters.isEmpty()) {
        tokens.expectOperator(",");
      }
      Token name = assignableName();
      Optional<Expression> defaultValue =
          tokens.skipOperator("=") ? Optional.of(expressions.expression()) : Optional.empty();
      requireParameter(name, defaultValue, parameters);
      parameters.add(new Statement.Parameter(name.text(), defaultValue));
    }
    return List.copyOf(parameters);
  }

  private static void requireParameter(
      Token name, Optional<Expression> defaultValue, List<Statement.Parameter> before) {
    boolean isRepeated = before.stream().anyMatch(p -> p.name().equals(name.text()));
    if (isRepeated) {
      throw Failure.syntax(
          "the parameter '%s' is repeated".formatted(name.text()), name.position());
    }
    boolean followsDefault = !before.isEmpty() && before.getLast().defaultValue().isPresent();
    if (defaultValue.isEmpty() && followsDefault) {
      throw Failure.syntax("a parameter without default follows one with", name.position());
    }
  }

  private Statement callBlock(Position position) {
    ParseContext.Outside outside = context.enterMacro();
    List<Statement.Parameter> parameters = tokens.atOperator("(") ? parameters() : List.of();
    if (!(expressions.expression() instanceof Expression.Call call)) {
      throw Failure.syntax("expected a call", position);
    }
    List<Statement> body = closedBody("endcall");
    Statement.Macro caller = new Statement.Macro("caller", parameters, body, specialNames(outside));
    return new Statement.CallBlock(call, caller);
  }

  private List<Statement> generationBody() {
    ParseContext.Outside outside = context.enterMacro();
    List<Statement> body = closedBody("endgeneration");
    context.leaveMacro(outside);
    return body;
  }

  private Statement filterBlock(Position position) {
    List<FilterCall> filters = new ArrayList<>();
    do {
      filters.add(expressions.filterCall());
    } while (tokens.skipOperator("|"));
    return new Statement.FilterBlock(List.copyOf(filters), closedBody("endfilter"), position);
  }

  private Statement withStatement(Position position) {
    List<Statement.Binding> bindings = new ArrayList<>();
    while (tokens.current().kind() != Token.Kind.BLOCK_END) {
      if (!bindings.isEmpty()) {
        tokens.expectOperator(",");
      }
      Target target = singleTarget(TargetKind.LOOP);
      tokens.expectOperator("=");
      bindings.add(new Statement.Binding(target, expressions.expression()));
    }
    return new Statement.With(List.copyOf(bindings), closedBody("endwith"), position);
  }

  private List<Statement> printStatement() {
    List<Statement> outputs = new ArrayList<>();
    while (tokens.current().kind() != Token.Kind.BLOCK_END) {
      if (!outputs.isEmpty()) {
        tokens.expectOperator(",");
      }
      outputs.add(new Statement.Output(expressions.expression()));
    }
    return List.copyOf(outputs);
  }

  private Statement loopControl(Statement statement, Token tag) {
    if (!context.inLoop()) {
      throw Failure.syntax("'%s' outside a loop".formatted(tag.text()), tag.position());
    }
    return statement;
  }
}
