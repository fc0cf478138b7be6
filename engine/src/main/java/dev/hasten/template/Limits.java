package dev.hasten.template;

import java.util.Collection;

/// Sizes that no value may exceed, so that a hostile template ends in an error and not in a hang.
final class Limits {
  static final int MAX_TEXT_LENGTH = 1 << 25;
  static final long MAX_WEIGHT = 1 << 22;
  static final int MAX_RANGE = 100_000;
  static final int MAX_NESTING = 200;
  private static final int MAX_BITS = 1 << 13;

  private Limits() {}

  static void checkLength(long length) {
    if (length > MAX_TEXT_LENGTH) {
      throw Failure.limit(
          "a text grows to %d characters, over the limit of %d".formatted(length, MAX_TEXT_LENGTH));
    }
  }

  static void checkWeight(long weight) {
    if (weight > MAX_WEIGHT) {
      throw Failure.limit(
          "a list or dict grows to %d values, over the limit of %d".formatted(weight, MAX_WEIGHT));
    }
  }

  static void checkBits(long bits) {
    if (bits > MAX_BITS) {
      throw Failure.limit(
          "an integer grows to %d bits, over the limit of %d".formatted(bits, MAX_BITS));
    }
  }

  static void checkNesting(int depth) {
    if (depth > MAX_NESTING) {
      throw Failure.limit("a value nests deeper than " + MAX_NESTING);
    }
  }

  static long weightOf(Collection<? extends Value> items) {
    long weight = 1;
    for (Value item : items) {
      weight += item.weight();
    }
    checkWeight(weight);
    return weight;
  }
}
