package dev.hasten.explain.diff;

import dev.hasten.explain.diff.SavedReport.RunFacts;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.function.Function;

/// What the JVM and the system did in one run and not in the other, a clause each.
final class RuntimeDifferences {
  /// Of a run's time.
  private static final double NOTABLE_GC = 0.01;

  private static final double NOTABLE_CLOCK = 0.05;

  /// Events of which one run has more than twice as many as the other.
  private static final double TWICE = 1;

  private static final List<Events> EVENTS =
      List.of(
          new Events(
              "%.0f pages a second were read from a disk instead of %.0f",
              10, RunFacts::majorPageFaults),
          new Events(
              "%.0f pages a second came out of swap instead of %.0f", 1, RunFacts::swappedInPages),
          new Events(
              "%.0f pages a second were mapped instead of %.0f", 1000, RunFacts::minorPageFaults),
          new Events(
              "threads were interrupted %.0f times a second instead of %.0f",
              1000, RunFacts::involuntaryContextSwitches));

  /// Something that is counted.
  ///
  /// @param leastPerSecond fewer do not matter
  private record Events(
      String clause, double leastPerSecond, Function<RunFacts, OptionalDouble> count) {}

  private RuntimeDifferences() {}

  static List<String> of(SavedReport a, SavedReport b) {
    List<String> changes = new ArrayList<>(LostTime.of(a, b).differences());
    addCollections(changes, a.runtime(), b.runtime());
    EVENTS.stream()
        .flatMap(events -> clause(events, a.runtime(), b.runtime()).stream())
        .forEach(changes::add);
    addClock(changes, a.runtime(), b.runtime());
    return changes;
  }

  private static void addCollections(List<String> changes, RunFacts a, RunFacts b) {
    Pair millis = new Pair(a.gcMillis().orElse(0), b.gcMillis().orElse(0));
    if (Math.abs(millis.a() / a.millis() - millis.b() / b.millis()) >= NOTABLE_GC) {
      changes.add(
          "the garbage collector ran %.0f times (%.0f ms) instead of %.0f (%.0f ms)"
              .formatted(b.gcCount().orElse(0), millis.b(), a.gcCount().orElse(0), millis.a()));
    }
  }

  private static Optional<String> clause(Events events, RunFacts a, RunFacts b) {
    Pair perSecond = new Pair(perSecond(a, events.count()), perSecond(b, events.count()));
    return perSecond.differsBy(TWICE) && Math.abs(perSecond.change()) >= events.leastPerSecond()
        ? Optional.of(events.clause().formatted(perSecond.b(), perSecond.a()))
        : Optional.empty();
  }

  private static double perSecond(RunFacts runtime, Function<RunFacts, OptionalDouble> count) {
    return count.apply(runtime).orElse(0) * 1e3 / runtime.millis();
  }

  private static void addClock(List<String> changes, RunFacts a, RunFacts b) {
    if (a.frequencyMegahertz().isPresent() && b.frequencyMegahertz().isPresent()) {
      Pair megahertz =
          new Pair(a.frequencyMegahertz().getAsDouble(), b.frequencyMegahertz().getAsDouble());
      if (megahertz.differsBy(NOTABLE_CLOCK)) {
        changes.add("the fastest processor runs at " + Words.instead(megahertz, "MHz"));
      }
    }
  }
}
