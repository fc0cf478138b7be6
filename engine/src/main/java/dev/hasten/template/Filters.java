package dev.hasten.template;

import java.util.HashMap;
import java.util.Map;
import java.util.Set;

/// What may follow `|`: jinja2's filters, with `tojson` as transformers defines it.
final class Filters {
  private static final Map<String, Operation> TABLE = table();

  static final Set<String> NAMES = TABLE.keySet();

  private Filters() {}

  static Value apply(String name, Value value, Arguments arguments) {
    return Operation.find(TABLE, "filter", name).apply("filter " + name, value, arguments);
  }

  private static Map<String, Operation> table() {
    Map<String, Operation> table = new HashMap<>(TextFilters.TABLE);
    table.putAll(NumberFilters.TABLE);
    table.putAll(SequenceFilters.TABLE);
    table.putAll(LazyFilters.TABLE);
    return Map.copyOf(table);
  }
}
