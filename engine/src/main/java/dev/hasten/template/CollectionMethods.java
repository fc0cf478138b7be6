package dev.hasten.template;

import dev.hasten.template.Operation.Call;
import dev.hasten.template.Value.Dict;
import dev.hasten.template.Value.DictView;
import dev.hasten.template.Value.Int;
import dev.hasten.template.Value.TupleValue;
import java.util.Collections;
import java.util.List;
import java.util.Map;

/// The methods of Python's `list`, `tuple` and `dict` that change nothing.
final class CollectionMethods {
  static final Map<String, Operation> OF_TUPLE =
      Map.of(
          "index",
          Operation.of(
              Signature.of("value", "start=0", "stop=9223372036854775807", "/"),
              CollectionMethods::index),
          "count",
          Operation.of(
              Signature.of("value", "/"),
              c -> Int.of(Collections.frequency(c.selfItems(), c.value(0)))));

  static final Map<String, Operation> OF_LIST =
      Map.of(
          "index", java.util.Objects.requireNonNull(OF_TUPLE.get("index")),
          "count", java.util.Objects.requireNonNull(OF_TUPLE.get("count")),
          "copy", Operation.of(Call::self));

  static final Map<String, Operation> OF_DICT =
      Map.of(
          "get",
          Operation.of(Signature.of("key", "default=None", "/"), CollectionMethods::get),
          "keys",
          Operation.of(c -> DictView.of("dict_keys", List.copyOf(dict(c).entries().keySet()))),
          "values",
          Operation.of(c -> DictView.of("dict_values", List.copyOf(dict(c).entries().values()))),
          "items",
          Operation.of(c -> DictView.of("dict_items", items(dict(c)))),
          "copy",
          Operation.of(Call::self));

  private CollectionMethods() {}

  private static Dict dict(Call call) {
    return (Dict) call.self();
  }

  /// The entries of a dict as pairs.
  static List<Value> items(Dict dict) {
    return dict.entries().entrySet().stream()
        .<Value>map(entry -> TupleValue.of(entry.getKey(), entry.getValue()))
        .toList();
  }

  private static Value get(Call call) {
    Value found = dict(call).entries().get(Hashing.requireHashable(call.value(0)));
    return found == null ? call.value(1) : found;
  }

  private static Value index(Call call) {
    List<Value> items = call.selfItems();
    int from = bound(call.integer(1), items.size());
    int to = bound(call.integer(2), items.size());
    int index = from < to ? items.subList(from, to).indexOf(call.value(0)) : -1;
    if (index < 0) {
      throw Failure.runtime("index: %s is not in list".formatted(Printing.repr(call.value(0))));
    }
    return Int.of(from + index);
  }

  private static int bound(int index, int size) {
    return Math.clamp(index < 0 ? index + size : index, 0, size);
  }
}
