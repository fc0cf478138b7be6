package dev.hasten.template;

import dev.hasten.error.UsageException;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;
import org.jspecify.annotations.Nullable;

/// Java's forms of JSON data as template values.
final class JavaValues {
  private JavaValues() {}

  static Value of(@Nullable Object object) {
    return of(object, 0);
  }

  private static Value of(@Nullable Object object, int depth) {
    Limits.checkNesting(depth);
    return switch (object) {
      case null -> Value.None.NONE;
      case Boolean bool -> Value.Bool.of(bool);
      case Number number -> number(number);
      case CharSequence text -> new Value.Text(text.toString());
      case Map<?, ?> map -> dict(map, depth);
      case Iterable<?> items -> list(items, depth);
      default ->
          throw new UsageException(
              "a message or variable holds a %s".formatted(object.getClass().getName()),
              "use text, numbers, booleans, lists and maps");
    };
  }

  private static Value number(Number number) {
    return switch (number) {
      case Integer whole -> Value.Int.of(whole);
      case Long whole -> Value.Int.of(whole);
      case Short whole -> Value.Int.of(whole);
      case Byte whole -> Value.Int.of(whole);
      case BigInteger whole -> Value.Int.of(whole);
      case BigDecimal real -> new Value.Real(real.doubleValue());
      default -> new Value.Real(number.doubleValue());
    };
  }

  private static Value dict(Map<?, ?> map, int depth) {
    SequencedMap<Value, Value> entries = new LinkedHashMap<>();
    map.forEach((key, value) -> entries.put(of(key, depth + 1), of(value, depth + 1)));
    return Value.Dict.of(entries);
  }

  private static Value list(Iterable<?> items, int depth) {
    List<Value> values = new ArrayList<>();
    items.forEach(item -> values.add(of(item, depth + 1)));
    return Value.ListValue.of(values);
  }
}
