package dev.hasten.tokenizer;

/// A stretch `[from, to)` of a text that a pattern matches, or one between two such.
record SplitRange(int from, int to, Kind kind) {
  enum Kind {
    MATCH,
    GAP;

    Kind other() {
      return this == MATCH ? GAP : MATCH;
    }
  }

  boolean isMatch() {
    return kind == Kind.MATCH;
  }

  SplitRange inverted() {
    return new SplitRange(from, to, kind.other());
  }
}
