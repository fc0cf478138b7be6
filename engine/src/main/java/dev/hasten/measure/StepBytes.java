package dev.hasten.measure;

import dev.hasten.kvcache.KvLayout;
import dev.hasten.model.AttentionMask;
import dev.hasten.model.Model;
import dev.hasten.model.Operator;
import dev.hasten.model.WeightSpec;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.IntStream;

/// What a decode step must read from memory at least.
///
/// @param weightBytes as the file stores them: every weight once, of a table that is only looked up
///   one row for each sequence
/// @param keyValueBytes of the tokens that attention sees in all sequences, as the KV cache stores
///   them
public record StepBytes(long weightBytes, double keyValueBytes) {

  /// The mean of some steps.
  public static StepBytes meanOfDecode(Model model, KvLayout layout, DecodeSteps steps) {
    double bytesOfOne =
        IntStream.range(0, steps.count())
            .mapToDouble(step -> keyValueBytes(model, layout, steps.cached() + step))
            .average()
            .orElse(0);
    return new StepBytes(weightBytes(model, steps.sequences()), steps.sequences() * bytesOfOne);
  }

  public double total() {
    return weightBytes + keyValueBytes;
  }

  private static long weightBytes(Model model, int sequences) {
    Map<String, Long> bytes = new LinkedHashMap<>();
    model.graph().operators().forEach(operator -> addWeights(model, operator, sequences, bytes));
    return bytes.values().stream().mapToLong(Long::longValue).sum();
  }

  /// A table that is looked up and multiplied with, too (a tied head), is read as a whole.
  private static void addWeights(
      Model model, Operator operator, int sequences, Map<String, Long> bytes) {
    for (WeightSpec spec : operator.weights()) {
      long whole = model.weight(spec).bytes();
      long read =
          operator instanceof Operator.Embedding
              ? Math.min(whole, (long) sequences * model.weight(spec).tensor().rowBytes())
              : whole;
      bytes.merge(spec.name(), read, Math::max);
    }
  }

  private static double keyValueBytes(Model model, KvLayout layout, int position) {
    long elements =
        model
            .graph()
            .operators()
            .mapToLong(operator ->
                operator instanceof Operator.Attention attention
                    ? elementsRead(attention, position)
                    : 0)
            .sum();
    return elements * layout.type().bytesPerElement();
  }

  private static long elementsRead(Operator.Attention attention, int position) {
    int seen = tokensSeen(attention.mask(), position);
    return attention.kvState().stream()
        .mapToLong(state -> (long) seen * state.elementsPerToken())
        .sum();
  }

  private static int tokensSeen(AttentionMask mask, int position) {
    return switch (mask) {
      case AttentionMask.SlidingWindow sliding -> Math.min(sliding.window(), position + 1);
      case AttentionMask.Causal _, AttentionMask.Bidirectional _ -> position + 1;
    };
  }
}
