package dev.hasten.template;

import dev.hasten.template.Statement.Target;
import java.util.HashMap;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// Finds the variables that are undefined when a body begins, although the caller passed one of the
/// name: jinja2 makes a name that a body assigns before it reads it the body's own from the start,
/// so that a loop or macro inside sees the passed variable no more. Follows `jinja2.idtracking`.
final class NameAnalysis {
  private final IdentityHashMap<List<Statement>, Set<String>> undefined = new IdentityHashMap<>();

  private NameAnalysis() {}

  static NameAnalysis of(List<Statement> template) {
    NameAnalysis analysis = new NameAnalysis();
    analysis.analyze(template, Set.of(), Set.of());
    return analysis;
  }

  /// The names that are undefined when `body`, a list of the analyzed template, begins.
  Set<String> undefinedAtStart(List<Statement> body) {
    return undefined.getOrDefault(body, Set.of());
  }

  private enum Origin {
    CALLER,
    UNDEFINED
  }

  /// Where the names of one body come from, as far as it has been read.
  private record Names(Set<String> enclosing, Map<String, Origin> origins) {

    void read(String name) {
      add(name, Origin.CALLER);
    }

    void assign(String name) {
      add(name, Origin.UNDEFINED);
    }

    private void add(String name, Origin origin) {
      if (!enclosing.contains(name)) {
        origins.putIfAbsent(name, origin);
      }
    }
  }

  private void analyze(List<Statement> body, Set<String> parameters, Set<String> enclosing) {
    Names names = new Names(enclosing, new HashMap<>());
    parameters.forEach(parameter -> names.origins.put(parameter, Origin.CALLER));
    visit(body, names);
    undefined.put(
        body,
        names.origins.entrySet().stream()
            .filter(entry -> entry.getValue() == Origin.UNDEFINED)
            .map(Map.Entry::getKey)
            .collect(Collectors.toUnmodifiableSet()));
    Set<String> known = new HashSet<>(enclosing);
    known.addAll(names.origins.keySet());
    analyzeInside(body, known);
  }

  private void visit(List<Statement> body, Names names) {
    body.forEach(statement -> visit(statement, names));
  }

  private void visit(Statement statement, Names names) {
    switch (statement) {
      case Statement.Output output -> read(output.expression(), names);
      case Statement.If branches -> visitIf(branches, names);
      case Statement.For loop -> read(loop.iterable(), names);
      case Statement.Assign assign -> {
        read(assign.value(), names);
        assign(assign.target(), names);
      }
      case Statement.AssignBlock block -> assign(block.target(), names);
      case Statement.MacroDefinition definition -> names.assign(definition.macro().name());
      case Statement.CallBlock block -> read(block.call(), names);
      case Statement.FilterBlock block ->
          block.filters().forEach(filter -> ExpressionNames.forEach(filter, names::read));
      case Statement.With with -> with.bindings().forEach(binding -> read(binding.value(), names));
      case Statement.Data _, Statement.Scoped _, Statement.Break _, Statement.Continue _ -> {}
    }
  }

  private static void read(Expression expression, Names names) {
    ExpressionNames.forEach(expression, names::read);
  }

  private static void assign(Target target, Names names) {
    switch (target) {
      case Target.Variable variable -> names.assign(variable.name());
      case Target.NamespaceAttribute attribute -> names.read(attribute.namespace());
      case Target.Unpacking unpacking -> unpacking.targets().forEach(part -> assign(part, names));
    }
  }

  /// A name that a branch assigns may stay unassigned, so it comes from the caller.
  private void visitIf(Statement.If statement, Names names) {
    Names inside = new Names(names.enclosing, new HashMap<>());
    for (Statement.Branch branch : statement.branches()) {
      read(branch.condition(), inside);
      visit(branch.body(), inside);
    }
    visit(statement.otherwise(), inside);
    inside.origins.keySet().forEach(names::read);
  }

  private void analyzeInside(List<Statement> body, Set<String> known) {
    body.forEach(statement -> analyzeInside(statement, known));
  }

  private void analyzeInside(Statement statement, Set<String> known) {
    switch (statement) {
      case Statement.If branches -> {
        branches.branches().forEach(branch -> analyzeInside(branch.body(), known));
        analyzeInside(branches.otherwise(), known);
      }
      case Statement.For loop -> {
        Stream<String> own = Stream.concat(names(loop.target()), Stream.of("loop"));
        analyze(loop.body(), own.collect(Collectors.toSet()), known);
        analyze(loop.otherwise(), Set.of(), known);
      }
      case Statement.AssignBlock block -> analyze(block.body(), Set.of(), known);
      case Statement.MacroDefinition definition -> analyze(definition.macro(), known);
      case Statement.CallBlock block -> analyze(block.caller(), known);
      case Statement.FilterBlock block -> analyze(block.body(), Set.of(), known);
      case Statement.With with -> {
        Stream<String> own = with.bindings().stream().flatMap(b -> names(b.target()));
        analyze(with.body(), own.collect(Collectors.toSet()), known);
      }
      case Statement.Scoped scoped -> analyze(scoped.body(), Set.of(), known);
      case Statement.Data _, Statement.Output _, Statement.Assign _ -> {}
      case Statement.Break _, Statement.Continue _ -> {}
    }
  }

  private void analyze(Statement.Macro macro, Set<String> known) {
    Set<String> own = new HashSet<>(macro.specialNames());
    for (Statement.Parameter parameter : macro.parameters()) {
      own.add(parameter.name());
      parameter.defaultValue().ifPresent(value -> ExpressionNames.forEach(value, own::add));
    }
    own.removeIf(name -> known.contains(name) && !isParameter(macro, name));
    analyze(macro.body(), own, known);
  }

  private static boolean isParameter(Statement.Macro macro, String name) {
    return macro.parameters().stream().anyMatch(p -> p.name().equals(name));
  }

  private static Stream<String> names(Target target) {
    return switch (target) {
      case Target.Variable variable -> Stream.of(variable.name());
      case Target.NamespaceAttribute _ -> Stream.empty();
      case Target.Unpacking unpacking -> unpacking.targets().stream().flatMap(NameAnalysis::names);
    };
  }
}
