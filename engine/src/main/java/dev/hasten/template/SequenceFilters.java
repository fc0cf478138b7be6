package dev.hasten.template;

import dev.hasten.template.Operation.Call;
import dev.hasten.template.Value.Dict;
import dev.hasten.template.Value.Generator;
import dev.hasten.template.Value.Int;
import dev.hasten.template.Value.ListValue;
import dev.hasten.template.Value.Str;
import dev.hasten.template.Value.Text;
import dev.hasten.template.Value.TupleValue;
import dev.hasten.template.Value.Undefined;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.UnaryOperator;

/// Filters over lists and dicts that compute their result at once.
final class SequenceFilters {
  private static final Comparator<Value> ORDER = Operators::order;

  static final Map<String, Operation> TABLE =
      Map.ofEntries(
          Map.entry("length", Operation.of(SequenceFilters::length)),
          Map.entry("count", Operation.of(SequenceFilters::length)),
          Map.entry(
              "default",
              Operation.of(
                  Signature.of("default_value=''", "boolean=False"), SequenceFilters::orDefault)),
          Map.entry(
              "d",
              Operation.of(
                  Signature.of("default_value=''", "boolean=False"), SequenceFilters::orDefault)),
          Map.entry("first", Operation.of(SequenceFilters::first)),
          Map.entry("last", Operation.of(SequenceFilters::last)),
          Map.entry("list", Operation.of(call -> ListValue.of(call.selfItems()))),
          Map.entry("reverse", Operation.of(SequenceFilters::reverse)),
          Map.entry(
              "join", Operation.of(Signature.of("d=''", "attribute=None"), SequenceFilters::join)),
          Map.entry(
              "sort",
              Operation.of(
                  Signature.of("reverse=False", "case_sensitive=False", "attribute=None"),
                  SequenceFilters::sort)),
          Map.entry(
              "dictsort",
              Operation.of(
                  Signature.of("case_sensitive=False", "by='key'", "reverse=False"),
                  SequenceFilters::dictSort)),
          Map.entry("min", Operation.of(extremeSignature(), call -> extreme(call, ORDER))),
          Map.entry(
              "max", Operation.of(extremeSignature(), call -> extreme(call, ORDER.reversed()))),
          Map.entry(
              "sum",
              Operation.of(Signature.of("attribute=None", "start=0"), SequenceFilters::sum)));

  private SequenceFilters() {}

  private static Signature extremeSignature() {
    return Signature.of("case_sensitive=False", "attribute=None");
  }

  private static Value length(Call call) {
    return Int.of(
        Iteration.length(call.self())
            .orElseThrow(() ->
                Failure.runtime(
                    "object of type '%s' has no len()".formatted(Types.name(call.self())))));
  }

  private static Value orDefault(Call call) {
    boolean isMissing =
        call.self() instanceof Undefined || (call.isTrue(1) && !Types.isTrue(call.self()));
    return isMissing ? call.value(0) : call.self();
  }

  private static Value first(Call call) {
    return Iteration.first(call.self())
        .orElseGet(() -> new Undefined("No first item, sequence was empty"));
  }

  private static Value last(Call call) {
    List<Value> items = reversible(call.self()).orElseThrow(() -> notReversible(call.self()));
    return items.isEmpty() ? new Undefined("No last item, sequence was empty") : items.getLast();
  }

  private static Optional<List<Value>> reversible(Value value) {
    return value instanceof Generator ? Optional.empty() : Optional.of(Iteration.items(value));
  }

  private static dev.hasten.error.BadModelException notReversible(Value value) {
    return Failure.runtime("'%s' object is not reversible".formatted(Types.name(value)));
  }

  private static Value reverse(Call call) {
    if (call.self() instanceof Str text) {
      return text.like(new StringBuilder(text.value()).reverse().toString());
    }
    return reversible(call.self())
        .<Value>map(items -> new Generator(items.reversed().iterator()))
        .orElseGet(() -> ListValue.of(call.selfItems().reversed()));
  }

  private static Value join(Call call) {
    AttributePath path = AttributePath.of(call.value(1));
    String separator = Printing.str(call.value(0));
    BoundedText out = new BoundedText();
    String between = "";
    for (Value item : call.selfItems()) {
      out.append(between).append(Printing.str(path.ofItem(item)));
      between = separator;
    }
    return new Text(out.toString());
  }

  /// What makes values comparable: strings regardless of case, unless the argument at `index` asks
  /// for case to matter.
  static UnaryOperator<Value> comparable(Call call, int index) {
    return call.isTrue(index)
        ? UnaryOperator.identity()
        : value -> value instanceof Str text ? new Text(Strings.lower(text.value())) : value;
  }

  private static Value sort(Call call) {
    List<AttributePath> paths = paths(call.value(2));
    UnaryOperator<Value> comparable = comparable(call, 1);
    return ListValue.of(
        sorted(
            call.selfItems(),
            item ->
                ListValue.of(
                    paths.stream().map(path -> comparable.apply(path.ofItem(item))).toList()),
            direction(call, 0)));
  }

  private static List<AttributePath> paths(Value attribute) {
    return attribute instanceof Str text
        ? Arrays.stream(text.value().split(",", -1))
            .map(part -> AttributePath.of(new Text(part)))
            .toList()
        : List.of(AttributePath.of(attribute));
  }

  private static List<Value> sorted(
      List<Value> items, Function<Value, Value> key, Comparator<Value> direction) {
    record Keyed(Value key, Value item) {}
    return items.stream()
        .map(item -> new Keyed(key.apply(item), item))
        .sorted(Comparator.comparing(Keyed::key, direction))
        .map(Keyed::item)
        .toList();
  }

  /// Descending if the argument at `index` is true.
  private static Comparator<Value> direction(Call call, int index) {
    return call.isTrue(index) ? ORDER.reversed() : ORDER;
  }

  private static Value dictSort(Call call) {
    Types.requireDefined(call.self());
    if (!(call.self() instanceof Dict dict)) {
      throw Failure.runtime("filter dictsort: a dict is needed, got " + Types.name(call.self()));
    }
    int position =
        switch (call.text(1)) {
          case "key" -> 0;
          case "value" -> 1;
          default -> throw Failure.runtime("filter dictsort: by must be 'key' or 'value'");
        };
    UnaryOperator<Value> comparable = comparable(call, 0);
    return ListValue.of(
        sorted(
            CollectionMethods.items(dict),
            pair -> comparable.apply(((TupleValue) pair).items().get(position)),
            direction(call, 2)));
  }

  private static Value extreme(Call call, Comparator<Value> order) {
    AttributePath path = AttributePath.of(call.value(1));
    UnaryOperator<Value> comparable = comparable(call, 0);
    Comparator<Value> byKey =
        Comparator.comparing(item -> comparable.apply(path.ofItem(item)), order);
    return call.selfItems().stream()
        .reduce((best, item) -> byKey.compare(item, best) < 0 ? item : best)
        .orElseGet(() -> new Undefined("No aggregated item, sequence was empty"));
  }

  private static Value sum(Call call) {
    AttributePath path = AttributePath.of(call.value(0));
    Value total = call.value(1);
    if (total instanceof Str) {
      throw Failure.runtime("filter sum: cannot sum strings, use join");
    }
    for (Value item : call.selfItems()) {
      total = Operators.apply(BinaryOperator.ADD, total, path.ofItem(item));
    }
    return total;
  }
}
