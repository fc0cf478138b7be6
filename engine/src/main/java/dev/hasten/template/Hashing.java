package dev.hasten.template;

/// Which values may be keys of a dict.
final class Hashing {
  private Hashing() {}

  static boolean isHashable(Value value) {
    return switch (value) {
      case Value.ListValue _, Value.Dict _, Value.DictView _ -> false;
      case Value.TupleValue tuple -> tuple.items().stream().allMatch(Hashing::isHashable);
      default -> true;
    };
  }

  static Value requireHashable(Value value) {
    if (!isHashable(value)) {
      throw Failure.runtime("unhashable type: '%s'".formatted(Types.name(value)));
    }
    return value;
  }
}
