package dev.hasten.explain;

import dev.hasten.kernel.Kernels;
import dev.hasten.model.Model;
import dev.hasten.model.Operator;
import dev.hasten.model.Weight;
import java.util.List;

/// How long all matrices of a model take to be packed. So many are for it, and thrown away; of a
/// larger model some more, as which the rest would go on: the first ones are slow while the JIT
/// compilers are at work.
///
/// @param mostBytes of either, in the model's file
record PackingTrial(double mostBytes) {
  private static final double STANDARD_BYTES = 300e6;
  private static final double NANOS_PER_MILLI = 1e6;

  static PackingTrial standard() {
    return new PackingTrial(STANDARD_BYTES);
  }

  /// @param kernels whose code for packing should not have run before in this process, as it has
  ///   not at a start
  double millis(Model model, Kernels kernels) {
    List<Weight> all = matrices(model);
    List<Weight> first = beginning(all);
    List<Weight> left = all.subList(first.size(), all.size());
    double firstMillis = packMillis(first, kernels);
    if (left.isEmpty()) {
      return firstMillis;
    }
    List<Weight> next = beginning(left);
    return firstMillis + packMillis(next, kernels) * bytes(left) / bytes(next);
  }

  /// Of all of them, in the model's file.
  static double matrixBytes(Model model) {
    return bytes(matrices(model));
  }

  /// At least one of them.
  private List<Weight> beginning(List<Weight> weights) {
    int count = 1;
    while (count < weights.size() && bytes(weights.subList(0, count + 1)) <= mostBytes) {
      count++;
    }
    return weights.subList(0, count);
  }

  private static double packMillis(List<Weight> weights, Kernels kernels) {
    long start = System.nanoTime();
    kernels.pack(weights);
    return (System.nanoTime() - start) / NANOS_PER_MILLI;
  }

  /// All that is packed, in the order in which it is read.
  static List<Weight> matrices(Model model) {
    return model
        .graph()
        .operators()
        .filter(Operator.Linear.class::isInstance)
        .map(operator -> ((Operator.Linear) operator).weight())
        .distinct()
        .map(model::weight)
        .toList();
  }

  private static double bytes(List<Weight> weights) {
    return weights.stream().mapToDouble(Weight::bytes).sum();
  }
}
