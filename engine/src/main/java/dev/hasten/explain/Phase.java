package dev.hasten.explain;

import java.util.Comparator;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/// Where the time of a phase went.
///
/// @param tokens that it read or generated
/// @param millis of the whole phase
/// @param operators in the order in which they run first
public record Phase(int tokens, double millis, List<OperatorTime> operators) {

  public Phase {
    operators = List.copyOf(operators);
  }

  /// The part of each cause, all of them, together 1. An operator's time at its ceiling goes to
  /// that ceiling's cause; the rest, and what no operator took, is overhead.
  public Map<Cause, Double> shares() {
    Map<Cause, Double> shares = new EnumMap<>(Cause.class);
    for (Cause cause : Cause.values()) {
      shares.put(cause, 0.0);
    }
    double attributed = 0;
    for (OperatorTime operator : operators) {
      double share = operator.idealMillis() / millis;
      shares.merge(operator.ceiling(), share, Double::sum);
      attributed += share;
    }
    shares.put(Cause.OVERHEAD, Math.max(0, 1 - attributed));
    return shares;
  }

  /// The part of one cause.
  public double share(Cause cause) {
    return shares().getOrDefault(cause, 0.0);
  }

  /// The cause with the largest part.
  public Cause bound() {
    return shares().entrySet().stream()
        .max(Comparator.comparingDouble(Map.Entry::getValue))
        .orElseThrow()
        .getKey();
  }

  /// Bytes that came from memory.
  public double memoryBytes() {
    return operators.stream().mapToDouble(OperatorTime::memoryBytes).sum();
  }

  public double flops() {
    return operators.stream().mapToDouble(OperatorTime::flops).sum();
  }

  public double tokensPerSecond() {
    return tokens * 1e3 / millis;
  }

  /// What all of it would take at the ceilings.
  public double idealMillis() {
    return operators.stream().mapToDouble(OperatorTime::idealMillis).sum();
  }
}
