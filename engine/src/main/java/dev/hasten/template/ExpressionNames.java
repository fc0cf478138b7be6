package dev.hasten.template;

import dev.hasten.template.Expression.CallArguments;
import dev.hasten.template.Expression.FilterCall;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/// Hands over the names of the variables that an expression reads.
final class ExpressionNames {
  private final Consumer<String> names;

  private ExpressionNames(Consumer<String> names) {
    this.names = names;
  }

  static void forEach(Expression expression, Consumer<String> names) {
    new ExpressionNames(names).visit(expression);
  }

  static void forEach(FilterCall filter, Consumer<String> names) {
    new ExpressionNames(names).visit(filter.arguments());
  }

  private void visit(Expression expression) {
    switch (expression) {
      case Expression.Literal _ -> {}
      case Expression.Name name -> names.accept(name.name());
      case Expression.ListLiteral list -> visit(list.items());
      case Expression.TupleLiteral tuple -> visit(tuple.items());
      case Expression.DictLiteral dict -> dict.pairs().forEach(p -> visit(p.key(), p.value()));
      case Expression.Attribute attribute -> visit(attribute.object());
      case Expression.Item item -> visit(item.object(), item.key());
      case Expression.Slice slice -> {
        visit(slice.object());
        visit(slice.start());
        visit(slice.stop());
        visit(slice.step());
      }
      case Expression.Call call -> {
        visit(call.callee());
        visit(call.arguments());
      }
      case Expression.Filter filter -> {
        visit(filter.operand());
        visit(filter.filter().arguments());
      }
      case Expression.Test test -> {
        visit(test.operand());
        visit(test.arguments());
      }
      case Expression.Not not -> visit(not.operand());
      case Expression.Sign sign -> visit(sign.operand());
      case Expression.Binary binary -> visit(binary.left(), binary.right());
      case Expression.Concat concat -> visit(concat.parts());
      case Expression.Compare compare -> {
        visit(compare.first());
        compare.rest().forEach(comparand -> visit(comparand.operand()));
      }
      case Expression.And and -> visit(and.left(), and.right());
      case Expression.Or or -> visit(or.left(), or.right());
      case Expression.Conditional conditional -> {
        visit(conditional.condition(), conditional.then());
        visit(conditional.otherwise());
      }
    }
  }

  private void visit(Expression first, Expression second) {
    visit(first);
    visit(second);
  }

  private void visit(List<Expression> expressions) {
    expressions.forEach(this::visit);
  }

  private void visit(Optional<Expression> expression) {
    expression.ifPresent(this::visit);
  }

  private void visit(CallArguments arguments) {
    visit(arguments.positional());
    arguments.keywords().forEach(keyword -> visit(keyword.value()));
    visit(arguments.unpackedList());
    visit(arguments.unpackedDict());
  }
}
