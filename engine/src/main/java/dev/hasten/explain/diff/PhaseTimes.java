package dev.hasten.explain.diff;

import dev.hasten.explain.diff.SavedReport.Operator;
import dev.hasten.explain.diff.SavedReport.Phase;
import dev.hasten.explain.diff.SavedReport.Shares;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.ToDoubleFunction;

/// The times of a phase side by side: of decode for each token, of other phases all of it.
///
/// @param tokens that were read or generated
/// @param causes each with its time
/// @param operators what changed most first
public record PhaseTimes(
    PhaseName name,
    Pair millis,
    Pair tokens,
    List<CauseTime> causes,
    List<OperatorPair> operators) {

  public PhaseTimes {
    causes = List.copyOf(causes);
    operators = List.copyOf(operators);
  }

  /// The time of a cause.
  ///
  /// @param cause as reports call it: `memory bandwidth`
  public record CauseTime(String cause, Pair millis) {}

  /// Of two reports.
  static PhaseTimes of(PhaseName name, SavedReport a, SavedReport b) {
    Sides sides = new Sides(name.of(a), name.parts(a), name.of(b), name.parts(b));
    return new PhaseTimes(
        name,
        sides.each(Phase::millis),
        new Pair(sides.a().tokens(), sides.b().tokens()),
        List.of(
            sides.cause("compute", Shares::compute),
            sides.cause("memory bandwidth", Shares::memoryBandwidth),
            sides.cause("communication", Shares::communication),
            sides.cause("latency", Shares::latency),
            sides.cause("overhead", Shares::overhead)),
        sides.operators());
  }

  Pair cause(String name) {
    return causes.stream()
        .filter(each -> each.cause().equals(name))
        .map(CauseTime::millis)
        .findFirst()
        .orElseThrow();
  }

  /// @param partsOfA by which A's numbers are divided
  private record Sides(Phase a, int partsOfA, Phase b, int partsOfB) {

    Pair each(ToDoubleFunction<Phase> value) {
      return new Pair(value.applyAsDouble(a) / partsOfA, value.applyAsDouble(b) / partsOfB);
    }

    CauseTime cause(String name, ToDoubleFunction<Shares> share) {
      return new CauseTime(
          name, each(phase -> phase.millis() * share.applyAsDouble(phase.shares())));
    }

    List<OperatorPair> operators() {
      Map<String, Operator> ofA = byName(a);
      Map<String, Operator> ofB = byName(b);
      Set<String> names = new LinkedHashSet<>(ofA.keySet());
      names.addAll(ofB.keySet());
      return names.stream()
          .map(name -> operator(name, find(ofA, name), find(ofB, name)))
          .sorted(Comparator.comparingDouble(each -> -Math.abs(each.millis().change())))
          .toList();
    }

    private OperatorPair operator(String name, Optional<Operator> ofA, Optional<Operator> ofB) {
      return new OperatorPair(
          name,
          pair(ofA, ofB, Operator::millis),
          pair(ofA, ofB, Operator::bytes),
          pair(ofA, ofB, Operator::flops),
          pair(ofA, ofB, each -> each.millis() * each.percentOfCeiling().orElse(0) / 100));
    }

    private Pair pair(
        Optional<Operator> ofA, Optional<Operator> ofB, ToDoubleFunction<Operator> value) {
      return new Pair(
          ofA.map(value::applyAsDouble).orElse(0.0) / partsOfA,
          ofB.map(value::applyAsDouble).orElse(0.0) / partsOfB);
    }
  }

  private static Map<String, Operator> byName(Phase phase) {
    Map<String, Operator> byName = new LinkedHashMap<>();
    phase.operators().forEach(operator -> byName.put(operator.name(), operator));
    return byName;
  }

  private static Optional<Operator> find(Map<String, Operator> operators, String name) {
    return Optional.ofNullable(operators.get(name));
  }
}
