package dev.hasten.tokenizer;

import java.util.List;

/// What a tokenizer does to a text before it cuts it.
interface Normalizer {

  /// The text that is cut instead of `text`.
  String normalize(String text);

  /// Nothing is done.
  static Normalizer none() {
    return text -> text;
  }

  /// One after the other.
  static Normalizer sequence(List<Normalizer> steps) {
    return text -> {
      String normal = text;
      for (Normalizer step : steps) {
        normal = step.normalize(normal);
      }
      return normal;
    };
  }
}
