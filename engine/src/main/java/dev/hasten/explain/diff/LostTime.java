package dev.hasten.explain.diff;

import dev.hasten.explain.diff.SavedReport.RunFacts;
import java.util.ArrayList;
import java.util.List;

/// Percents of the processors' time that a run did not get.
///
/// @param throttled by a CPU quota
/// @param stolen by the host
/// @param others used by other processes and the kernel
record LostTime(Pair throttled, Pair stolen, Pair others) {
  private static final double PERCENT = 100;

  /// Less is there on every machine.
  private static final double NOTABLE = 1;

  private static final double NOTABLE_OF_OTHERS = 5;

  /// So much at most is believed, as a part.
  private static final double MOST = 0.99;

  static LostTime of(SavedReport a, SavedReport b) {
    RunFacts before = a.runtime();
    RunFacts after = b.runtime();
    return new LostTime(
        new Pair(throttledPercent(a), throttledPercent(b)),
        new Pair(before.stolenPercent().orElse(0), after.stolenPercent().orElse(0)),
        new Pair(
            before.otherProcessesPercent().orElse(0), after.otherProcessesPercent().orElse(0)));
  }

  /// Reports have it of all threads together.
  private static double throttledPercent(SavedReport report) {
    double millis = report.runtime().millis() * report.threads();
    return PERCENT * report.runtime().throttledMillis().orElse(0) / millis;
  }

  /// How many times as long everything takes in B, if nothing makes up for it.
  double slowdown() {
    Pair lost = throttled.plus(stolen).plus(others);
    return got(lost.a()) / got(lost.b());
  }

  private static double got(double lostPercent) {
    return 1 - Math.min(MOST, lostPercent / PERCENT);
  }

  /// Those that changed; a clause each.
  List<String> differences() {
    List<String> clauses = new ArrayList<>();
    if (Math.abs(throttled.change()) >= NOTABLE) {
      clauses.add(
          "a CPU quota held the threads back for " + Words.percent(throttled) + " of their time");
    }
    if (Math.abs(stolen.change()) >= NOTABLE) {
      clauses.add("the host gave other machines " + Words.percent(stolen) + " of the processors");
    }
    if (Math.abs(others.change()) >= NOTABLE_OF_OTHERS) {
      clauses.add("other processes used " + Words.percent(others) + " of the processors");
    }
    return clauses;
  }
}
