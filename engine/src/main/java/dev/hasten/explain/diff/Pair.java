package dev.hasten.explain.diff;

/// A number of two reports.
///
/// @param a of the first
/// @param b of the second
public record Pair(double a, double b) {
  /// What the second one has more.
  public double change() {
    return b - a;
  }

  /// How many times the first one the second is.
  public double ratio() {
    return b / a;
  }

  Pair plus(Pair other) {
    return new Pair(a + other.a, b + other.b);
  }

  Pair dividedBy(double unit) {
    return new Pair(a / unit, b / unit);
  }

  /// Whether one is further from the other than that part of it, or only one is there.
  boolean differsBy(double part) {
    return Math.max(a, b) > Math.min(a, b) * (1 + part);
  }
}
