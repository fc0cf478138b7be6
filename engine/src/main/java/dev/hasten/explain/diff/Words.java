package dev.hasten.explain.diff;

/// Numbers of two reports, as sentences say them.
final class Words {
  private static final int BREAK = 100;

  /// By which sums of the same numbers differ.
  private static final double ROUNDING = 1e-6;

  private Words() {}

  /// `26.5 GB/s instead of 35.7`: about three digits of the larger one, and as many places of the
  /// other.
  static String instead(Pair values, String unit) {
    int places = places(values);
    return "%s %s instead of %s"
        .formatted(number(values.b(), places), unit, number(values.a(), places));
  }

  /// `grew from 6.7 to 26.7 MB`.
  static String went(Pair values, String unit) {
    int places = places(values);
    return "%s from %s to %s %s"
        .formatted(
            values.change() > 0 ? "grew" : "fell",
            number(values.a(), places),
            number(values.b(), places),
            unit);
  }

  /// `12 % instead of 0 %`.
  static String percent(Pair percents) {
    return "%.0f %% instead of %.0f %%".formatted(percents.b(), percents.a());
  }

  /// `1.42 x`.
  static String times(Pair values) {
    return "%.2f x".formatted(values.ratio());
  }

  /// `0.71 of the 0.91 ms more`, or `1.81 ms more (0.60 less elsewhere)`.
  static String part(Pair part, Pair all) {
    double changed = Math.abs(part.change());
    double allChanged = Math.abs(all.change());
    int places = places(Math.max(changed, allChanged));
    String more = all.change() > 0 ? "more" : "less";
    String less = all.change() > 0 ? "less" : "more";
    return changed <= allChanged * (1 + ROUNDING)
        ? "%s of the %s ms %s".formatted(number(changed, places), number(allChanged, places), more)
        : "%s ms %s (%s %s elsewhere)"
            .formatted(number(changed, places), more, number(changed - allChanged, places), less);
  }

  private static String number(double value, int places) {
    return ("%." + places + "f").formatted(value);
  }

  private static int places(Pair values) {
    return places(Math.max(Math.abs(values.a()), Math.abs(values.b())));
  }

  private static int places(double value) {
    if (value >= BREAK) {
      return 0;
    }
    return value >= BREAK / 10.0 ? 1 : 2;
  }
}
