package dev.hasten.explain.diff;

import dev.hasten.explain.diff.Reason.Kind;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.stream.Stream;

/// Looks for the most probable reason why a phase took another time: the first rule that explains
/// most of it.
///
/// @param times of the phase
record ReasonFinder(SavedReport a, SavedReport b, PhaseTimes times) {
  /// A reason explains at least this part of a difference.
  private static final double MOST = 0.5;

  private static final double PERCENT = 100;

  /// Less is lost in what machines differ by themselves.
  private static final double LEAST_SPREAD = 0.05;

  /// Loading is timed once, so nobody knows how far repetitions would lie apart.
  private static final double LOAD_SPREAD = 0.25;

  Reason reason() {
    return noise()
        .or(this::noDifference)
        .or(this::setup)
        .or(this::ceiling)
        .or(this::processor)
        .or(this::disk)
        .or(this::work)
        .or(this::efficiency)
        .orElseGet(this::noSingleReason);
  }

  /// How far the times may differ by chance, as a part of them.
  static double spread(PhaseName phase, SavedReport a, SavedReport b) {
    double repetitions = Math.max(a.ceilings().spreadPercent(), b.ceilings().spreadPercent());
    return Math.max(
        repetitions / PERCENT,
        switch (phase) {
          case LOAD -> LOAD_SPREAD;
          case PREFILL, DECODE -> LEAST_SPREAD;
        });
  }

  private Optional<Reason> noise() {
    List<String> noisy = Stream.of(noisy("A", a), noisy("B", b)).flatMap(Optional::stream).toList();
    return noisy.isEmpty()
        ? Optional.empty()
        : Optional.of(new Reason(Kind.NOISE, String.join(" and ", noisy)));
  }

  private static Optional<String> noisy(String name, SavedReport report) {
    return report.ceilings().noisy()
        ? Optional.of(
            "%s says that its machine was too noisy to judge (repetitions lie %.0f %% apart)"
                .formatted(name, report.ceilings().spreadPercent()))
        : Optional.empty();
  }

  private Optional<Reason> noDifference() {
    double spread = spread(times.name(), a, b);
    return times.millis().differsBy(spread)
        ? Optional.empty()
        : Optional.of(
            new Reason(
                Kind.NO_DIFFERENCE,
                "less than the %.0f %% that %s by themselves"
                    .formatted(
                        PERCENT * spread,
                        switch (times.name()) {
                          case LOAD -> "starts differ";
                          case PREFILL, DECODE -> "repetitions differ";
                        })));
  }

  private Optional<Reason> setup() {
    List<String> changes = Differences.ofSetup(a, b);
    return changes.isEmpty()
        ? Optional.empty()
        : Optional.of(new Reason(Kind.SETUP, String.join(", ", changes)));
  }

  /// Only where the same work took another time does a ceiling matter.
  private Optional<Reason> ceiling() {
    return limit()
        .filter(CeilingPair::differs)
        .filter(limit -> explains(1 / limit.values().ratio()))
        .filter(_ -> isMost(change(operator -> operator.hasWork() && operator.hasSameWork())))
        .map(limit ->
            new Reason(
                Kind.CEILING,
                "%s (%s)%s"
                    .formatted(
                        limit,
                        Words.times(limit.values()),
                        processor().map(why -> ", while " + why.text()).orElse(""))));
  }

  /// The ceiling that most of A's time was put down to.
  private Optional<CeilingPair> limit() {
    if (times.name() == PhaseName.LOAD) {
      return Optional.empty();
    }
    return times.cause("compute").a() > times.cause("memory bandwidth").a()
        ? CeilingPair.products(a, b)
        : CeilingPair.memory(a, b);
  }

  private Optional<Reason> processor() {
    LostTime lost = LostTime.of(a, b);
    return explains(lost.slowdown()) && !lost.differences().isEmpty()
        ? Optional.of(new Reason(Kind.PROCESSOR, String.join(", ", lost.differences())))
        : Optional.empty();
  }

  private Optional<Reason> disk() {
    Pair waiting = times.cause("latency");
    return isMost(waiting.change())
        ? Optional.of(
            new Reason(
                Kind.WORK, Words.part(waiting, times.millis()) + " are waiting for the disk"))
        : Optional.empty();
  }

  private Optional<Reason> work() {
    return most(operator -> !operator.hasSameWork() && isOfOneSign(operator.moreWork(times.name())))
        .map(operators -> new Reason(Kind.WORK, in(operators) + ", " + work(operators) + prompt()));
  }

  private String work(OperatorPair operators) {
    return operators.workIsInFlops(times.name())
        ? "whose computing " + Words.went(operators.flops().dividedBy(1e9), "GFLOP")
        : "whose bytes " + Words.went(operators.bytes().dividedBy(1e6), "MB");
  }

  private String prompt() {
    Pair tokens = new Pair(a.phases().prefill().tokens(), b.phases().prefill().tokens());
    return tokens.change() == 0 || times.name() == PhaseName.LOAD
        ? ""
        : " (a prompt of %.0f tokens instead of %.0f)".formatted(tokens.b(), tokens.a());
  }

  private Optional<Reason> efficiency() {
    return most(operator -> operator.hasSameWork() && hasMovedFromCeiling(operator))
        .map(operators ->
            new Reason(
                Kind.EFFICIENCY,
                "%s, at %.0f %% of the ceiling instead of %.0f"
                    .formatted(
                        in(operators),
                        operators.percentOfB().orElse(0),
                        operators.percentOfA().orElse(0))));
  }

  private boolean hasMovedFromCeiling(OperatorPair operator) {
    return operator.percentOfA().isPresent()
        && operator.percentOfB().isPresent()
        && isOfOneSign(operator.percentOfA().getAsDouble() - operator.percentOfB().getAsDouble());
  }

  private Reason noSingleReason() {
    String largest =
        times.operators().stream()
            .filter(operator -> isOfOneSign(operator.millis().change()))
            .findFirst()
            .map(operator -> "; " + in(operator) + ", more than in any other operator")
            .orElse("");
    return new Reason(Kind.NO_SINGLE_REASON, "no single reason" + largest);
  }

  private String in(OperatorPair operators) {
    return Words.part(operators.millis(), times.millis()) + " are in " + operators.name();
  }

  /// If such operators explain most of the difference: those that changed most, as few as do.
  private Optional<OperatorPair> most(Predicate<OperatorPair> such) {
    if (!isMost(change(such))) {
      return Optional.empty();
    }
    List<OperatorPair> some = new ArrayList<>();
    times.operators().stream()
        .filter(such)
        .filter(operator -> isOfOneSign(operator.millis().change()))
        .takeWhile(_ -> some.isEmpty() || !isMost(OperatorPair.sum(some).millis().change()))
        .forEach(some::add);
    return Optional.of(OperatorPair.sum(some));
  }

  private double change(Predicate<OperatorPair> such) {
    return times.operators().stream()
        .filter(such)
        .mapToDouble(operator -> operator.millis().change())
        .sum();
  }

  /// Whether a change goes the way in which the phase went.
  private boolean isOfOneSign(double change) {
    return change * times.millis().change() > 0;
  }

  private boolean isMost(double changeMillis) {
    return changeMillis / times.millis().change() >= MOST;
  }

  /// Whether something that takes so many times as long explains most of the difference.
  private boolean explains(double slowdown) {
    return Math.log(slowdown) / Math.log(times.millis().ratio()) >= MOST;
  }
}
