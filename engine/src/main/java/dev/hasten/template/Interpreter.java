package dev.hasten.template;

import dev.hasten.error.BadModelException;
import dev.hasten.template.Expression.FilterCall;
import dev.hasten.template.Statement.Macro;
import dev.hasten.template.Statement.Target;
import dev.hasten.template.Value.Callable;
import dev.hasten.template.Value.Text;
import dev.hasten.template.Value.TupleValue;
import dev.hasten.template.Value.Undefined;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// Runs the statements of one rendering.
final class Interpreter {
  private enum Flow {
    NEXT,
    BREAK,
    CONTINUE
  }

  private final Budget budget = new Budget();
  private final Evaluator evaluator = new Evaluator(budget);

  private final NameAnalysis names;

  Interpreter(NameAnalysis names) {
    this.names = names;
  }

  /// The text that `statements` write.
  String render(List<Statement> statements, Map<String, Value> variables) {
    BoundedText out = new BoundedText();
    try {
      executeInside(statements, Scope.of(variables).inner(), out);
      return out.toString();
    } catch (BadModelException failure) {
      throw Failure.at(evaluator.failedAt().orElse(Position.START), failure);
    } catch (StackOverflowError _) {
      throw Failure.limit("chat template: a value or a macro nests too deeply");
    }
  }

  private Flow execute(List<Statement> statements, Scope scope, BoundedText out) {
    budget.enter();
    for (Statement statement : statements) {
      budget.step();
      Flow flow = execute(statement, scope, out);
      if (flow != Flow.NEXT) {
        budget.leave();
        return flow;
      }
    }
    budget.leave();
    return Flow.NEXT;
  }

  /// Executes a body that has variables of its own, which `scope` is for.
  private Flow executeInside(List<Statement> body, Scope scope, BoundedText out) {
    for (String name : names.undefinedAtStart(body)) {
      scope.set(name, new Undefined("'%s' is undefined".formatted(name)));
    }
    return execute(body, scope, out);
  }

  private Flow execute(Statement statement, Scope scope, BoundedText out) {
    return switch (statement) {
      case Statement.If branches -> execute(chosen(branches, scope), scope, out);
      case Statement.For loop -> loop(loop, scope, out);
      case Statement.AssignBlock block -> assignBlock(block, scope);
      case Statement.FilterBlock block -> filterBlock(block, scope, out);
      case Statement.With with -> with(with, scope, out);
      case Statement.Scoped scoped -> executeInside(scoped.body(), scope.inner(), out);
      case Statement.Break() -> Flow.BREAK;
      case Statement.Continue() -> Flow.CONTINUE;
      case Statement.Simple simple -> {
        perform(simple, scope, out);
        yield Flow.NEXT;
      }
    };
  }

  private void perform(Statement.Simple statement, Scope scope, BoundedText out) {
    switch (statement) {
      case Statement.Data data -> out.append(data.text());
      case Statement.Output output -> out.append(print(output.expression(), scope));
      case Statement.Assign assign -> {
        Value value = evaluator.evaluate(assign.value(), scope);
        assign(assign.target(), value, assign.position(), scope);
      }
      case Statement.MacroDefinition definition -> define(definition.macro(), scope);
      case Statement.CallBlock block -> out.append(callBlock(block, scope));
    }
  }

  private String print(Expression expression, Scope scope) {
    Value value = evaluator.evaluate(expression, scope);
    try {
      return Printing.str(value);
    } catch (BadModelException failure) {
      throw evaluator.failed(failure, expression.position());
    }
  }

  private List<Statement> chosen(Statement.If statement, Scope scope) {
    for (Statement.Branch branch : statement.branches()) {
      if (Types.isTrue(evaluator.evaluate(branch.condition(), scope))) {
        return branch.body();
      }
    }
    return statement.otherwise();
  }

  private Flow loop(Statement.For loop, Scope scope, BoundedText out) {
    LoopState state = new LoopState(loopItems(loop, scope));
    boolean isElse = true;
    for (Value item : state.items()) {
      budget.step();
      Scope iteration = scope.inner();
      assign(loop.target(), item, loop.position(), iteration);
      state.advance();
      iteration.set("loop", new Value.Loop(state));
      Flow flow = executeInside(loop.body(), iteration, out);
      if (flow == Flow.BREAK) {
        break;
      }
      // As in jinja2, only an iteration that reaches its end keeps the else part from running.
      isElse &= flow == Flow.CONTINUE;
    }
    return isElse ? executeInside(loop.otherwise(), scope.inner(), out) : Flow.NEXT;
  }

  private List<Value> loopItems(Statement.For loop, Scope scope) {
    Value iterable = evaluator.evaluate(loop.iterable(), scope);
    try {
      List<Value> items = Iteration.items(iterable);
      if (loop.filter().isEmpty()) {
        return items;
      }
      List<Value> kept = new ArrayList<>();
      for (Value item : items) {
        Scope filterScope = scope.inner();
        assign(loop.target(), item, loop.position(), filterScope);
        if (Types.isTrue(evaluator.evaluate(loop.filter().get(), filterScope))) {
          kept.add(item);
        }
      }
      return kept;
    } catch (BadModelException failure) {
      throw evaluator.failed(failure, loop.position());
    }
  }

  private void assign(Target target, Value value, Position position, Scope scope) {
    try {
      assign(target, value, scope);
    } catch (BadModelException failure) {
      throw evaluator.failed(failure, position);
    }
  }

  private static void assign(Target target, Value value, Scope scope) {
    switch (target) {
      case Target.Variable variable -> scope.set(variable.name(), value);
      case Target.NamespaceAttribute attribute -> assignAttribute(attribute, value, scope);
      case Target.Unpacking unpacking -> unpack(unpacking.targets(), value, scope);
    }
  }

  private static void assignAttribute(Target.NamespaceAttribute target, Value value, Scope scope) {
    Value object = scope.get(target.namespace());
    Types.requireDefined(object);
    if (!(object instanceof Value.Namespace namespace)) {
      throw Failure.runtime(
          "cannot assign the attribute '%s' of '%s' object, only of a namespace"
              .formatted(target.attribute(), Types.name(object)));
    }
    namespace.attributes().put(target.attribute(), value);
  }

  private static void unpack(List<Target> targets, Value value, Scope scope) {
    List<Value> items = Iteration.items(value);
    if (items.size() != targets.size()) {
      throw Failure.runtime(
          "cannot unpack %d values into %d names".formatted(items.size(), targets.size()));
    }
    for (int i = 0; i < items.size(); i++) {
      assign(targets.get(i), items.get(i), scope);
    }
  }

  private Flow assignBlock(Statement.AssignBlock block, Scope scope) {
    BoundedText body = new BoundedText();
    Flow flow = executeInside(block.body(), scope.inner(), body);
    if (flow == Flow.NEXT) {
      Value value = filtered(new Text(body.toString()), block.filters(), scope);
      assign(block.target(), value, block.position(), scope);
    }
    return flow;
  }

  private Value filtered(Value value, List<FilterCall> filters, Scope scope) {
    Value result = value;
    for (FilterCall filter : filters) {
      result = evaluator.filter(result, filter, scope);
    }
    return result;
  }

  private Flow filterBlock(Statement.FilterBlock block, Scope scope, BoundedText out) {
    BoundedText body = new BoundedText();
    Flow flow = executeInside(block.body(), scope.inner(), body);
    if (flow == Flow.NEXT) {
      out.append(Printing.str(filtered(new Text(body.toString()), block.filters(), scope)));
    }
    return flow;
  }

  private Flow with(Statement.With with, Scope scope, BoundedText out) {
    Scope inner = scope.inner();
    for (Statement.Binding binding : with.bindings()) {
      Value value = evaluator.evaluate(binding.value(), scope);
      assign(binding.target(), value, with.position(), inner);
    }
    return executeInside(with.body(), inner, out);
  }

  private void define(Macro macro, Scope scope) {
    scope.set(macro.name(), callable(macro, scope));
  }

  private Callable callable(Macro macro, Scope scope) {
    return new Callable(
        "the macro %s".formatted(macro.name()), arguments -> invoke(macro, scope, arguments));
  }

  private String callBlock(Statement.CallBlock block, Scope scope) {
    try {
      Map<String, Value> caller = Map.of("caller", callable(block.caller(), scope));
      return Printing.str(evaluator.call(block.call(), scope, caller));
    } catch (BadModelException failure) {
      throw evaluator.failed(failure, block.call().position());
    }
  }

  private Value invoke(Macro macro, Scope definition, Arguments arguments) {
    Scope scope = definition.inner();
    bind(macro, arguments, scope);
    BoundedText out = new BoundedText();
    executeInside(macro.body(), scope, out);
    return new Text(out.toString());
  }

  private void bind(Macro macro, Arguments arguments, Scope scope) {
    Map<String, Value> named = new LinkedHashMap<>(arguments.named());
    List<Value> positional = arguments.positional();
    for (int i = 0; i < macro.parameters().size(); i++) {
      Statement.Parameter parameter = macro.parameters().get(i);
      Value value = i < positional.size() ? positional.get(i) : named.remove(parameter.name());
      scope.set(parameter.name(), value == null ? defaultOf(parameter, scope) : value);
    }
    bindSpecialNames(macro, positional, named, scope);
  }

  private Value defaultOf(Statement.Parameter parameter, Scope scope) {
    return parameter
        .defaultValue()
        .map(expression -> evaluator.evaluate(expression, scope))
        .orElseGet(
            () -> new Undefined("parameter '%s' was not provided".formatted(parameter.name())));
  }

  private static void bindSpecialNames(
      Macro macro, List<Value> positional, Map<String, Value> named, Scope scope) {
    if (macro.specialNames().contains("caller") && !isParameter(macro, "caller")) {
      Value caller = named.remove("caller");
      scope.set("caller", caller == null ? new Undefined("No caller defined") : caller);
    }
    if (macro.specialNames().contains("kwargs")) {
      scope.set("kwargs", Value.Dict.ofNames(named));
    } else if (!named.isEmpty()) {
      throw Failure.runtime(
          "macro '%s' takes no keyword argument %s".formatted(macro.name(), named.keySet()));
    }
    int declared = macro.parameters().size();
    List<Value> extra =
        positional.subList(Math.min(declared, positional.size()), positional.size());
    if (macro.specialNames().contains("varargs")) {
      scope.set("varargs", TupleValue.of(extra));
    } else if (!extra.isEmpty()) {
      throw Failure.runtime(
          "macro '%s' takes not more than %d arguments, got %d"
              .formatted(macro.name(), declared, positional.size()));
    }
  }

  private static boolean isParameter(Macro macro, String name) {
    return macro.parameters().stream().anyMatch(parameter -> parameter.name().equals(name));
  }
}
