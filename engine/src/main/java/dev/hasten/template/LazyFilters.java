package dev.hasten.template;

import dev.hasten.template.Operation.Call;
import dev.hasten.template.Value.Generator;
import dev.hasten.template.Value.ListValue;
import dev.hasten.template.Value.None;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;

/// Filters whose result is a generator: nothing is computed, and nothing fails, before the elements
/// are asked for; and they can be asked for once.
final class LazyFilters {
  private static final Signature GROUPS = Signature.of("count", "fill_with=None");

  static final Map<String, Operation> TABLE =
      Map.of(
          "map", lazy(Signature.VARIADIC, LazyFilters::map),
          "select", lazy(Signature.VARIADIC, call -> select(call, selection(call))),
          "reject", lazy(Signature.VARIADIC, call -> select(call, selection(call).negate())),
          "selectattr", lazy(Signature.VARIADIC, call -> select(call, attributeSelection(call))),
          "rejectattr",
              lazy(Signature.VARIADIC, call -> select(call, attributeSelection(call).negate())),
          "unique",
              lazy(Signature.of("case_sensitive=False", "attribute=None"), LazyFilters::unique),
          "items", lazy(Signature.of(), LazyFilters::items),
          "batch", lazy(Signature.of("linecount", "fill_with=None"), LazyFilters::batch),
          "slice", lazy(GROUPS, LazyFilters::slice));

  private LazyFilters() {}

  private static Operation lazy(Signature signature, Function<Call, Stream<Value>> body) {
    return Operation.of(signature, call -> new Generator(new Deferred(() -> body.apply(call))));
  }

  /// The elements of a stream that is only made when the first is asked for.
  private static final class Deferred implements Iterator<Value> {
    private final java.util.function.Supplier<Stream<Value>> source;
    private Iterator<Value> elements = Collections.emptyIterator();
    private boolean isOpen;

    Deferred(java.util.function.Supplier<Stream<Value>> source) {
      this.source = source;
    }

    @Override
    public boolean hasNext() {
      if (!isOpen) {
        isOpen = true;
        elements = source.get().iterator();
      }
      return elements.hasNext();
    }

    @Override
    public Value next() {
      if (!hasNext()) {
        throw new java.util.NoSuchElementException();
      }
      return elements.next();
    }
  }

  /// The elements; none if the value counts as false, whatever it is.
  private static Stream<Value> elements(Call call) {
    return Types.isTrue(call.self()) ? call.selfItems().stream() : Stream.empty();
  }

  private static Stream<Value> map(Call call) {
    Stream<Value> elements = elements(call);
    Arguments arguments = call.raw();
    if (arguments.positional().isEmpty() && arguments.named().containsKey("attribute")) {
      return elements.map(attributeReader(arguments));
    }
    if (arguments.positional().isEmpty()) {
      throw Failure.runtime("filter map: a filter's name is missing");
    }
    String filter = Types.text(arguments.positional().getFirst(), "filter map");
    return elements.map(item -> Filters.apply(filter, item, arguments.after(1)));
  }

  private static Function<Value, Value> attributeReader(Arguments arguments) {
    Map<String, Value> named = new HashMap<>(arguments.named());
    Value attribute = named.remove("attribute");
    Value defaultValue = named.remove("default");
    if (!named.isEmpty()) {
      throw Failure.runtime("filter map: unexpected keyword arguments " + named.keySet());
    }
    AttributePath path = AttributePath.of(attribute == null ? None.NONE : attribute);
    Value otherwise = defaultValue == null ? None.NONE : defaultValue;
    return item -> path.of(item, otherwise);
  }

  private static Stream<Value> select(Call call, Predicate<Value> selects) {
    return elements(call).filter(selects);
  }

  private static Predicate<Value> selection(Call call) {
    return testOf(call.raw());
  }

  private static Predicate<Value> attributeSelection(Call call) {
    if (call.raw().positional().isEmpty()) {
      throw Failure.runtime("%s: the attribute's name is missing".formatted(call.name()));
    }
    AttributePath path = AttributePath.of(call.raw().positional().getFirst());
    Predicate<Value> test = testOf(call.raw().after(1));
    return item -> test.test(path.ofItem(item));
  }

  private static Predicate<Value> testOf(Arguments arguments) {
    if (arguments.positional().isEmpty()) {
      return Types::isTrue;
    }
    String test = Types.text(arguments.positional().getFirst(), "select");
    return item -> Tests.test(test, item, arguments.after(1));
  }

  private static Stream<Value> unique(Call call) {
    AttributePath path = AttributePath.of(call.value(1));
    UnaryOperator<Value> comparable = SequenceFilters.comparable(call, 0);
    Set<Value> seen = new HashSet<>();
    return call.selfItems().stream()
        .filter(item -> seen.add(Hashing.requireHashable(comparable.apply(path.ofItem(item)))));
  }

  private static Stream<Value> items(Call call) {
    return switch (call.self()) {
      case Value.Undefined _ -> Stream.empty();
      case Value.Dict dict -> CollectionMethods.items(dict).stream();
      default -> throw Failure.runtime("filter items: can only get item pairs from a mapping");
    };
  }

  private static Stream<Value> batch(Call call) {
    int size = call.integer(0);
    List<Value> items = call.selfItems();
    if (size < 1) {
      throw Failure.unsupported("filter batch with fewer than 1 item a line");
    }
    Limits.checkWeight(size);
    return Stream.iterate(0, from -> from < items.size(), from -> from + size)
        .map(from -> items.subList(from, Math.min(items.size(), from + size)))
        .map(part -> ListValue.of(filled(part, call.value(1), size)));
  }

  private static Stream<Value> slice(Call call) {
    List<Value> items = call.selfItems();
    int slices = call.integer(0);
    if (slices < 1) {
      throw Failure.unsupported("filter slice with fewer than 1 slice");
    }
    Limits.checkWeight(slices);
    int size = items.size() / slices;
    int longer = items.size() % slices;
    List<Value> parts = new ArrayList<>();
    int from = 0;
    for (int i = 0; i < slices; i++) {
      int to = from + size + (i < longer ? 1 : 0);
      parts.add(
          ListValue.of(
              filled(items.subList(from, to), call.value(1), i < longer ? 0 : to - from + 1)));
      from = to;
    }
    return parts.stream();
  }

  private static List<Value> filled(List<Value> items, Value filler, int size) {
    List<Value> filled = new ArrayList<>(items);
    while (filler != None.NONE && filled.size() < size) {
      filled.add(filler);
    }
    return filled;
  }
}
