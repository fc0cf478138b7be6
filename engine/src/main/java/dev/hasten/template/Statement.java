package dev.hasten.template;

import java.util.List;
import java.util.Optional;
import java.util.Set;

/// The syntax tree of a statement.
sealed interface Statement {

  /// One that always hands over to the next.
  sealed interface Simple extends Statement {}

  /// Text outside of tags.
  record Data(String text) implements Simple {}

  /// `{{ expression }}`
  record Output(Expression expression) implements Simple {}

  /// `{% if %}…{% endif %}`
  ///
  /// @param branches the `if` and its `elif`s, in order
  record If(List<Branch> branches, List<Statement> otherwise) implements Statement {}

  record Branch(Expression condition, List<Statement> body) {}

  /// `{% for target in iterable if filter %}…{% endfor %}`
  ///
  /// @param otherwise the `else` part, for when there was nothing to iterate over
  record For(
      Target target,
      Expression iterable,
      Optional<Expression> filter,
      List<Statement> body,
      List<Statement> otherwise,
      Position position)
      implements Statement {}

  /// `{% set target = value %}`
  record Assign(Target target, Expression value, Position position) implements Simple {}

  /// `{% set target | filter %}…{% endset %}`
  record AssignBlock(
      Target target, List<Expression.FilterCall> filters, List<Statement> body, Position position)
      implements Statement {}

  record MacroDefinition(Macro macro) implements Simple {}

  /// `{% call(parameters) callee() %}…{% endcall %}`: the body is a macro named `caller`.
  record CallBlock(Expression.Call call, Macro caller) implements Simple {}

  record FilterBlock(List<Expression.FilterCall> filters, List<Statement> body, Position position)
      implements Statement {}

  record With(List<Binding> bindings, List<Statement> body, Position position)
      implements Statement {}

  record Binding(Target target, Expression value) {}

  /// A body with variables of its own, such as `{% generation %}`.
  record Scoped(List<Statement> body) implements Statement {}

  record Break() implements Statement {}

  record Continue() implements Statement {}

  /// What a macro consists of.
  ///
  /// @param specialNames which of `caller`, `kwargs`, `varargs` the body reads
  record Macro(
      String name, List<Parameter> parameters, List<Statement> body, Set<String> specialNames) {}

  record Parameter(String name, Optional<Expression> defaultValue) {}

  /// What can be assigned to.
  sealed interface Target {
    record Variable(String name) implements Target {}

    /// `namespace.attribute`
    record NamespaceAttribute(String namespace, String attribute) implements Target {}

    record Unpacking(List<Target> targets) implements Target {}
  }
}
