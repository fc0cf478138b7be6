package dev.hasten.template;

import dev.hasten.template.Value.Int;
import dev.hasten.template.Value.None;
import dev.hasten.template.Value.Text;
import java.util.Arrays;
import java.util.List;

/// An attribute as filters name it: `address.city` or `0.name`.
record AttributePath(List<Value> parts) {

  /// None names the item itself.
  static AttributePath of(Value attribute) {
    return switch (attribute) {
      case None _ -> new AttributePath(List.of());
      case Value.Str text ->
          new AttributePath(
              Arrays.stream(text.value().split("\\.", -1)).map(AttributePath::part).toList());
      default -> new AttributePath(List.of(attribute));
    };
  }

  private static Value part(String name) {
    return name.matches("\\d{1,9}") ? Int.of(Integer.parseInt(name)) : new Text(name);
  }

  Value of(Value item, Value defaultValue) {
    Value value = item;
    for (Value part : parts) {
      value = Attributes.item(value, part);
      if (value instanceof Value.Undefined && defaultValue != None.NONE) {
        value = defaultValue;
      }
    }
    return value;
  }

  Value ofItem(Value item) {
    return of(item, None.NONE);
  }
}
