package dev.hasten.explain;

import dev.hasten.explain.Remedies.Draft;
import java.util.ArrayList;
import java.util.List;

/// Remedies that change the model: fewer bits, fewer weights, a smaller model.
final class WeightRemedies {
  private static final double BITS_PER_BYTE = 8;
  private static final double FEWER = 0.97;

  /// A part of the blocks that pruning takes before a model must be trained again.
  private static final double PRUNED = 0.25;

  private static final double SMALLER = 0.5;

  private WeightRemedies() {}

  /// A type that weights can be brought into.
  ///
  /// @param bits for each weight, scales included
  /// @param cost in quality, and who says so
  /// @param options of `hasten quantize`
  private record Type(String name, double bits, String cost, String options) {}

  private static final List<Type> TYPES =
      List.of(
          new Type("q8_0", 8.5, "KL divergence 0.001 (SmolLM2-135M from float)", ""),
          new Type(
              "q6_k", 6.5625, "little: below 0.01 in most reports of llama.cpp's users", " --pure"),
          new Type(
              "q4_0",
              4.5,
              "KL divergence 0.12 calibrated, 0.43 without (SmolLM2-135M from float); larger models "
                  + "lose less",
              " --pure --calibrate"));

  static List<Remedy> of(RemedyCase one) {
    List<Draft> drafts = new ArrayList<>();
    TYPES.forEach(type -> drafts.add(quantized(one, type)));
    drafts.add(pruned(one));
    drafts.add(distilled(one));
    return drafts.stream().map(draft -> Remedies.remedy(one, draft)).toList();
  }

  private static Draft quantized(RemedyCase one, Type type) {
    double now = one.costs().bitsPerWeight();
    boolean isFewer = type.bits() < FEWER * now;
    double bytes = one.costs().weightElements() * type.bits() / BITS_PER_BYTE;
    String reason =
        isFewer
            ? "%.1f instead of %.1f bits for each weight; %.0f %% of a token's time is reading memory"
                .formatted(type.bits(), now, one.decodePercent(Cause.MEMORY_BANDWIDTH))
            : "the weights have %.1f bits already".formatted(now);
    Draft draft =
        Draft.of(
            one,
            Strategy.QUANTIZATION,
            "quantize to " + type.name(),
            isFewer ? one.predictor().withBits(type.bits()) : Prediction.NONE,
            reason);
    return (isFewer ? draft.withCommand(command(one, type)) : draft)
        .withMemory(one.memoryBytes() - one.weightBytes() + (isFewer ? bytes : one.weightBytes()))
        .withQuality(isFewer ? type.cost() : "none: nothing would change");
  }

  private static String command(RemedyCase one, Type type) {
    return "hasten quantize %s %s.gguf --type %s%s"
        .formatted(one.model(), type.name(), type.name(), type.options());
  }

  private static Draft pruned(RemedyCase one) {
    double left = 1 - PRUNED;
    return fewerBlocks(
            one,
            Strategy.PRUNING,
            "prune %.0f %% of the blocks".formatted(100 * PRUNED),
            left,
            "a quarter fewer blocks to read and to compute; the output head stays")
        .withQuality("large without repair, and not known before it is measured (hasten evaluate)");
  }

  private static Draft distilled(RemedyCase one) {
    return fewerBlocks(
            one,
            Strategy.DISTILLATION,
            "distil into half of the blocks",
            SMALLER,
            "half of the blocks, trained to answer as all of them do")
        .withQuality("depends on the training; measured against the teacher (hasten evaluate)");
  }

  private static Draft fewerBlocks(
      RemedyCase one, Strategy strategy, String name, double part, String reason) {
    double weights = one.partOfWeights(part);
    return Draft.of(one, strategy, name, one.predictor().withPartOfTheBlocks(part, weights), reason)
        .withFirstToken(one.prefillMillis() * part)
        .withMemory(one.weightBytes() * weights + part * (one.memoryBytes() - one.weightBytes()));
  }
}
