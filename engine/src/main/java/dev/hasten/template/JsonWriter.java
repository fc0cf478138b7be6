package dev.hasten.template;

import dev.hasten.template.Value.Dict;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// The filter `tojson` as transformers defines it: Python's `json.dumps` with `ensure_ascii=False`.
final class JsonWriter {

  /// Which characters are written as they are.
  enum Escapes {
    ONLY_NEEDED,
    ALL_BUT_ASCII
  }

  /// The order in which a dict's entries are written.
  enum KeyOrder {
    AS_GIVEN,
    SORTED
  }

  /// @param indent what one level of nesting is indented by; without it all is on one line
  record Style(
      Escapes escapes,
      Optional<String> indent,
      String itemSeparator,
      String keySeparator,
      KeyOrder keyOrder) {}

  private final Style style;
  private final BoundedText out = new BoundedText();

  private JsonWriter(Style style) {
    this.style = style;
  }

  static String write(Value value, Style style) {
    JsonWriter writer = new JsonWriter(style);
    writer.value(value, 0);
    return writer.out.toString();
  }

  private void value(Value value, int depth) {
    Limits.checkNesting(depth);
    switch (value) {
      case Value.Str string -> quote(string.value());
      case Value.ListValue list -> items(list.items(), depth);
      case Value.TupleValue tuple -> items(tuple.items(), depth);
      case Dict dict -> entries(dict, depth);
      case Value.None _, Value.Numeric _ -> out.append(scalar(value));
      default ->
          throw Failure.runtime(
              "tojson: object of type %s is not JSON serializable".formatted(Types.name(value)));
    }
  }

  private static String scalar(Value value) {
    return switch (value) {
      case Value.None _ -> "null";
      case Value.Bool bool -> bool.value() ? "true" : "false";
      case Value.Real real when Double.isNaN(real.value()) -> "NaN";
      case Value.Real real when Double.isInfinite(real.value()) ->
          real.value() > 0 ? "Infinity" : "-Infinity";
      default -> Printing.repr(value);
    };
  }

  private void items(List<Value> items, int depth) {
    out.append('[');
    for (int i = 0; i < items.size(); i++) {
      separate(i, depth + 1);
      value(items.get(i), depth + 1);
    }
    close(items.isEmpty(), ']', depth);
  }

  private void entries(Dict dict, int depth) {
    out.append('{');
    int index = 0;
    for (var entry : ordered(dict)) {
      separate(index++, depth + 1);
      quote(key(entry.getKey()));
      out.append(style.keySeparator);
      value(entry.getValue(), depth + 1);
    }
    close(dict.entries().isEmpty(), '}', depth);
  }

  private List<Map.Entry<Value, Value>> ordered(Dict dict) {
    List<Map.Entry<Value, Value>> entries = new ArrayList<>(dict.entries().entrySet());
    if (style.keyOrder == KeyOrder.SORTED) {
      entries.sort((a, b) -> Operators.order(a.getKey(), b.getKey()));
    }
    return entries;
  }

  private static String key(Value key) {
    return switch (key) {
      case Value.Str string -> string.value();
      case Value.None _, Value.Numeric _ -> scalar(key);
      default ->
          throw Failure.runtime(
              "tojson: keys must be str, int, float, bool or None, not " + Types.name(key));
    };
  }

  private void separate(int index, int depth) {
    if (index > 0) {
      out.append(style.itemSeparator);
    }
    newLine(depth);
  }

  private void close(boolean isEmpty, char bracket, int depth) {
    if (!isEmpty) {
      newLine(depth);
    }
    out.append(bracket);
  }

  private void newLine(int depth) {
    style.indent.ifPresent(indent -> {
      out.append('\n');
      for (int i = 0; i < depth; i++) {
        out.append(indent);
      }
    });
  }

  private void quote(String text) {
    out.append('"');
    for (int i = 0; i < text.length(); i++) {
      character(text.charAt(i));
    }
    out.append('"');
  }

  private void character(char c) {
    switch (c) {
      case '"' -> out.append("\\\"");
      case '\\' -> out.append("\\\\");
      case '\n' -> out.append("\\n");
      case '\r' -> out.append("\\r");
      case '\t' -> out.append("\\t");
      case '\f' -> out.append("\\f");
      case '\b' -> out.append("\\b");
      default -> {
        if (c < ' ' || (style.escapes == Escapes.ALL_BUT_ASCII && c > '~')) {
          out.append("\\u%04x".formatted((int) c));
        } else {
          out.append(c);
        }
      }
    }
  }
}
