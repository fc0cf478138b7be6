package dev.hasten.explain;

import dev.hasten.explain.FewerBits.Change;
import dev.hasten.explain.Remedies.Draft;
import dev.hasten.explain.RemedyCase.Rewriting;
import dev.hasten.explain.RemedyCase.Rounding;
import dev.hasten.quantize.QuantizationSettings;
import dev.hasten.quantize.QuantizationSettings.Fallbacks;
import dev.hasten.quantize.QuantizationSettings.Scope;
import dev.hasten.quantize.TypeMix;
import dev.hasten.quantize.TypeOverride;
import dev.hasten.tensor.DType;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;

/// Remedies that change the model: fewer bits, fewer weights, a smaller model.
final class WeightRemedies {
  private static final double FEWER = 0.97;

  /// A part of the blocks that pruning takes before a model must be trained again.
  private static final double PRUNED = 0.25;

  private static final double SMALLER = 0.5;

  private static final String HEAD = "^output.weight=";

  private WeightRemedies() {}

  /// A type that matrices can be brought into.
  ///
  /// @param cost in quality, and who says so
  /// @param rounding what is worth while for it
  private record Type(String name, String cost, Rounding rounding, QuantizationSettings settings) {
    static Type ofAll(TypeMix mix, Scope scope, Rounding rounding, String cost) {
      return new Type(mix.toString(), cost, rounding, settings(mix, scope));
    }

    static Type ofHead(DType type, String cost) {
      String name = type.name().toLowerCase(Locale.ROOT);
      return new Type(
          name, cost, Rounding.CALIBRATED, settings(TypeMix.KEEP, Scope.MIX, HEAD + name));
    }

    private static QuantizationSettings settings(TypeMix mix, Scope scope, String... overrides) {
      return new QuantizationSettings(
          mix, scope, Stream.of(overrides).map(TypeOverride::parse).toList(), Fallbacks.ALLOW);
    }

    /// Of `hasten quantize`.
    String options(Rounding possible) {
      boolean isCalibrated = rounding == Rounding.CALIBRATED && possible == Rounding.CALIBRATED;
      return quoted(settings) + (isCalibrated ? " --calibrate" : "");
    }

    /// Patterns have characters that shells read.
    private static String quoted(QuantizationSettings settings) {
      return settings.toString().replaceAll("(--tensor-type) (\\S+)", "$1 '$2'");
    }
  }

  private static final List<Type> OF_ALL =
      List.of(
          Type.ofAll(
              TypeMix.Q8_0,
              Scope.MIX,
              Rounding.PLAIN,
              "KL divergence 0.001 (SmolLM2-135M from float)"),
          Type.ofAll(
              TypeMix.Q6_K,
              Scope.PURE,
              Rounding.PLAIN,
              "little: below 0.01 in most reports of llama.cpp's users"),
          Type.ofAll(
              TypeMix.Q4_0,
              Scope.PURE,
              Rounding.CALIBRATED,
              "KL divergence 0.12 calibrated, 0.43 without (SmolLM2-135M from float); larger models "
                  + "lose less"));

  private static final List<Type> OF_THE_HEAD =
      List.of(
          Type.ofHead(
              DType.Q5_0, "KL divergence 0.004 calibrated, 0.024 without (SmolLM2-135M from q8_0)"),
          Type.ofHead(
              DType.Q4_0, "KL divergence 0.02 calibrated, 0.06 without (Gemma 3 270M from q8_0)"));

  static List<Remedy> of(RemedyCase one) {
    List<Draft> drafts = new ArrayList<>(quantized(one));
    drafts.add(pruned(one));
    drafts.add(distilled(one));
    return drafts.stream().map(draft -> Remedies.remedy(one, draft)).toList();
  }

  private static List<Draft> quantized(RemedyCase one) {
    return switch (one.rewriting()) {
      case Rewriting.Possible possible ->
          Stream.concat(
                  OF_ALL.stream().map(type -> quantized(one, type, possible)),
                  OF_THE_HEAD.stream().flatMap(type -> headAlone(one, type, possible).stream()))
              .toList();
      case Rewriting.Impossible(String reason) ->
          List.of(
              Draft.of(
                  one,
                  Strategy.QUANTIZATION,
                  "quantize",
                  Prediction.NONE,
                  "no GGUF file can be made of it: " + reason));
    };
  }

  private static Draft quantized(RemedyCase one, Type type, Rewriting.Possible possible) {
    FewerBits fewer = FewerBits.of(possible.content(), type.settings());
    Change bits = fewer.read().bits();
    String name = "quantize to " + type.name();
    if (!isFewer(bits)) {
      return Draft.of(
              one,
              Strategy.QUANTIZATION,
              name,
              Prediction.NONE,
              "the weights have %.1f bits already".formatted(bits.before()))
          .withQuality("none: nothing would change");
    }
    String reason =
        "%.1f instead of %.1f bits for each weight; %.0f %% of a token's time is reading memory"
            .formatted(bits.after(), bits.before(), one.decodePercent(Cause.MEMORY_BANDWIDTH));
    return smaller(one, name, type, fewer, reason)
        .withCommand(command(one, type.name(), type.options(possible.rounding())));
  }

  /// The output head alone, where it has more bits.
  private static Optional<Draft> headAlone(RemedyCase one, Type type, Rewriting.Possible possible) {
    FewerBits fewer = FewerBits.of(possible.content(), type.settings());
    String name = "the head alone to " + type.name();
    return isFewer(fewer.head().bits())
        ? Optional.of(
            smaller(one, name, type, fewer, headReason(fewer))
                .withCommand(
                    command(one, "head-" + type.name(), type.options(possible.rounding()))))
        : Optional.empty();
  }

  private static String headReason(FewerBits fewer) {
    Change bits = fewer.head().bits();
    double head = fewer.head().storedBytes().before() / fewer.read().storedBytes().before();
    return "%.0f %% of a token's bytes, with %.1f instead of %.1f bits; the file %s"
        .formatted(100 * head, bits.after(), bits.before(), growth(fewer));
  }

  private static String growth(FewerBits fewer) {
    double megabytes = fewer.fileGrowthBytes() / 1e6;
    return megabytes > 0
        ? "grows by %.0f MB, as the embedding stays".formatted(megabytes)
        : "shrinks by %.0f MB".formatted(-megabytes);
  }

  private static boolean isFewer(Change bits) {
    return bits.after() < FEWER * bits.before();
  }

  private static String command(RemedyCase one, String file, String options) {
    return "hasten quantize %s %s.gguf %s".formatted(one.model(), file, options);
  }

  private static Draft smaller(
      RemedyCase one, String name, Type type, FewerBits fewer, String reason) {
    double left = fewer.read().storedBytes().factor();
    return Draft.of(one, Strategy.QUANTIZATION, name, one.predictor().with(fewer), reason)
        .withMemory(one.memoryBytes() - one.weightBytes() * (1 - left))
        .withQuality(type.cost())
        .withTrial(fewer);
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
