package dev.hasten.executor;

import dev.hasten.step.StepLimits;
import java.util.Set;

/// How a plan is made.
///
/// @param taps names of the values to show to the observer; they take part in no fusion
public record PlanOptions(StepLimits limits, Set<String> taps) {
  public PlanOptions {
    taps = Set.copyOf(taps);
  }

  public static PlanOptions of(StepLimits limits) {
    return new PlanOptions(limits, Set.of());
  }
}
