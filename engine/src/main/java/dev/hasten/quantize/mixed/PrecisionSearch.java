package dev.hasten.quantize.mixed;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.ToDoubleFunction;

/// Chooses an option for every item. Begins with the cheapest of all and takes one step after
/// another to more precision, first the one that wins most for what it costs: as the items' hulls
/// are convex, nothing beats what is there after a step, neither fewer bytes nor less divergence
/// (the knapsack of multiple choice, relaxed).
///
/// @param cost what is to be kept small
record PrecisionSearch(List<PrecisionItem> items, ToDoubleFunction<PrecisionOption> cost) {

  PrecisionSearch {
    items = List.copyOf(items);
  }

  private record Step(int item, PrecisionOption to, double gain) {}

  private MixedChoice cheapest() {
    return new MixedChoice(items.stream().map(item -> item.hull(cost).getFirst()).toList());
  }

  /// Steps of one item come in its order, as each wins less than the one before.
  private List<Step> steps() {
    List<Step> steps = new ArrayList<>();
    for (int item = 0; item < items.size(); item++) {
      List<PrecisionOption> hull = items.get(item).hull(cost);
      for (int at = 1; at < hull.size(); at++) {
        PrecisionOption to = hull.get(at);
        steps.add(new Step(item, to, PrecisionItem.gain(hull.get(at - 1), to, cost)));
      }
    }
    steps.sort(Comparator.comparingDouble(Step::gain).reversed());
    return steps;
  }

  /// From the cheapest choice to the most precise one.
  List<MixedChoice> frontier() {
    List<MixedChoice> frontier = new ArrayList<>();
    List<PrecisionOption> options = new ArrayList<>(cheapest().options());
    frontier.add(new MixedChoice(options));
    for (Step step : steps()) {
      options.set(step.item(), step.to());
      frontier.add(new MixedChoice(options));
    }
    return frontier;
  }

  /// The most precise choice that costs at most so much; none if the cheapest costs more. What is
  /// left over goes to later steps that are small enough.
  Optional<MixedChoice> within(double most) {
    List<PrecisionOption> options = new ArrayList<>(cheapest().options());
    double spent = options.stream().mapToDouble(cost).sum();
    if (spent > most) {
      return Optional.empty();
    }
    for (Step step : steps()) {
      double more = cost.applyAsDouble(step.to()) - cost.applyAsDouble(options.get(step.item()));
      if (spent + more <= most) {
        options.set(step.item(), step.to());
        spent += more;
      }
    }
    return Optional.of(new MixedChoice(options));
  }

  /// The cheapest choice that is predicted to diverge at most so far; none if the most precise
  /// diverges more.
  Optional<MixedChoice> below(double divergence) {
    return frontier().stream().filter(choice -> choice.divergence() <= divergence).findFirst();
  }
}
