package dev.hasten.quantize.mixed;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.function.ToDoubleFunction;

/// A matrix that a type is chosen for.
///
/// @param name of the tensor in the old file
/// @param options at least one
public record PrecisionItem(String name, List<PrecisionOption> options) {

  public PrecisionItem {
    options = List.copyOf(options);
    if (options.isEmpty()) {
      throw new IllegalArgumentException(name + " has no options");
    }
  }

  /// The options that a mixture of two others does not beat, cheapest first: each step to the next
  /// wins less for what it costs than the step before.
  List<PrecisionOption> hull(ToDoubleFunction<PrecisionOption> cost) {
    List<PrecisionOption> sorted = new ArrayList<>(options);
    sorted.sort(Comparator.comparingDouble(cost).thenComparingDouble(PrecisionOption::divergence));
    List<PrecisionOption> hull = new ArrayList<>();
    for (PrecisionOption option : sorted) {
      if (hull.isEmpty() || option.divergence() < hull.getLast().divergence()) {
        while (hull.size() > 1
            && isAbove(hull.get(hull.size() - 2), hull.getLast(), option, cost)) {
          hull.removeLast();
        }
        hull.add(option);
      }
    }
    return hull;
  }

  private static boolean isAbove(
      PrecisionOption left,
      PrecisionOption middle,
      PrecisionOption right,
      ToDoubleFunction<PrecisionOption> cost) {
    return gain(left, middle, cost) <= gain(middle, right, cost);
  }

  /// What a step wins for each unit of what it costs.
  static double gain(
      PrecisionOption from, PrecisionOption to, ToDoubleFunction<PrecisionOption> cost) {
    return (from.divergence() - to.divergence())
        / (cost.applyAsDouble(to) - cost.applyAsDouble(from));
  }
}
