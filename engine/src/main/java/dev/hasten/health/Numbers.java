package dev.hasten.health;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.OptionalLong;

/// Numbers of the system's files, which may be anything.
final class Numbers {
  private Numbers() {}

  /// A whole number, if that is what a text is.
  static OptionalLong parsed(String text) {
    try {
      return OptionalLong.of(Long.parseLong(text.strip()));
    } catch (NumberFormatException _) {
      return OptionalLong.empty();
    }
  }

  /// A number with or without a point, if that is what a text is, and a finite one.
  static OptionalDouble parsedDouble(String text) {
    try {
      double number = Double.parseDouble(text.strip());
      return Double.isFinite(number) ? OptionalDouble.of(number) : OptionalDouble.empty();
    } catch (NumberFormatException _) {
      return OptionalDouble.empty();
    }
  }

  /// The numbers of lines like `MemTotal: 24684084 kB` and `nr_throttled 7`, by their names.
  static Map<String, Long> named(List<String> lines) {
    Map<String, Long> numbers = new HashMap<>();
    for (String line : lines) {
      String[] words = line.strip().split("[:\\s]+", 3);
      if (words.length > 1) {
        parsed(words[1]).ifPresent(number -> numbers.putIfAbsent(words[0], number));
      }
    }
    return numbers;
  }

  /// One of them.
  static OptionalLong of(Map<String, Long> numbers, String name) {
    Long number = numbers.get(name);
    return number == null ? OptionalLong.empty() : OptionalLong.of(number);
  }

  /// What a counter counted between two readings.
  static OptionalLong difference(OptionalLong before, OptionalLong after) {
    return before.isPresent() && after.isPresent()
        ? OptionalLong.of(Math.max(0, after.getAsLong() - before.getAsLong()))
        : OptionalLong.empty();
  }
}
