package dev.hasten.explain.diff;

/// A phase of two reports.
///
/// @param reason why its times differ, or that they do not
public record PhaseDiff(PhaseTimes times, Reason reason) {
  static PhaseDiff of(PhaseName name, SavedReport a, SavedReport b) {
    PhaseTimes times = PhaseTimes.of(name, a, b);
    return new PhaseDiff(times, new ReasonFinder(a, b, times).reason());
  }

  /// `decode: 5.51 ms instead of 3.88 for each token (1.42 x)`.
  public String headline() {
    Pair millis = times.millis();
    return "%s: %s%s (%s)"
        .formatted(
            times.name(),
            Words.instead(millis, "ms"),
            switch (times.name()) {
              case LOAD -> "";
              case PREFILL -> " for the prompt";
              case DECODE -> " for each token";
            },
            Words.times(millis));
  }
}
