package dev.hasten.measure;

import dev.hasten.kvcache.KvLayout;
import dev.hasten.model.Model;
import java.util.List;
import java.util.function.ToDoubleFunction;
import java.util.stream.IntStream;

/// What a decode step must read from memory at least.
///
/// @param weightBytes as the file stores them: every weight once, of a table that is only looked up
///   one row for each sequence
/// @param keyValueBytes of the tokens that attention sees in all sequences, as the KV cache stores
///   them
public record StepBytes(double weightBytes, double keyValueBytes) {

  /// The mean of some steps.
  public static StepBytes meanOfDecode(Model model, KvLayout layout, DecodeSteps steps) {
    CostModel costs = new CostModel(model, layout);
    List<List<OperatorCost>> all =
        IntStream.range(0, steps.count())
            .mapToObj(step -> new StepShape(steps.sequences(), steps.cached() + step, 1))
            .map(costs::costs)
            .toList();
    return new StepBytes(
        mean(all, OperatorCost::weightBytes), mean(all, OperatorCost::keyValueBytes));
  }

  private static double mean(
      List<List<OperatorCost>> steps, ToDoubleFunction<OperatorCost> number) {
    return steps.stream()
        .mapToDouble(step -> step.stream().mapToDouble(number).sum())
        .average()
        .orElse(0);
  }

  public double total() {
    return weightBytes + keyValueBytes;
  }
}
