package dev.hasten.model;

import java.util.List;
import java.util.Optional;

/// Rotary embedding with a divisor for each pair, as Phi-3's long-context models have it.
final class LongRopeReader {
  private LongRopeReader() {}

  /// `longrope` where the file declares it, else what [RotaryReader] finds.
  static RotaryConfig read(ConfigReader reader, double defaultTheta, int headDim) {
    Optional<List<Double>> factors = reader.shortFactors();
    if (factors.isEmpty()) {
      return RotaryReader.read(reader, defaultTheta, headDim);
    }
    requireLongRope(reader);
    requirePairs(reader, factors.get(), headDim / 2);
    double theta = reader.positiveReal(ConfigKey.ROPE_THETA).orElse(defaultTheta);
    RopeScaling scaling =
        new RopeScaling.LongRope(factors.get(), attentionFactor(reader), trainedContext(reader));
    return new RotaryConfig(theta, scaling, Optional.empty());
  }

  /// GGUF files say nothing but that they have the factors; `su` is the older name.
  private static void requireLongRope(ConfigReader reader) {
    String type = reader.text(ConfigKey.ROPE_SCALING_TYPE).orElse("longrope");
    if (!type.equals("longrope") && !type.equals("su")) {
      throw reader.contradiction(
          "%s is '%s', but there are factors for longrope"
              .formatted(reader.spell(ConfigKey.ROPE_SCALING_TYPE), type));
    }
  }

  private static void requirePairs(ConfigReader reader, List<Double> factors, int pairs) {
    if (factors.size() != pairs) {
      throw reader.contradiction(
          "%s has %d factors, %d pairs of a head need one each"
              .formatted(reader.spell(ConfigKey.ROPE_SHORT_FACTOR), factors.size(), pairs));
    }
    factors.stream()
        .filter(factor -> !(factor > 0 && factor < Double.POSITIVE_INFINITY))
        .findFirst()
        .ifPresent(factor -> {
          throw reader.contradiction(
              "%s has the factor %s, must be positive and finite"
                  .formatted(reader.spell(ConfigKey.ROPE_SHORT_FACTOR), factor));
        });
  }

  private static int trainedContext(ConfigReader reader) {
    return reader.requiredPositive(ConfigKey.ROPE_ORIGINAL_CONTEXT);
  }

  /// `sqrt(1 + ln(stretch) / ln(trained))` unless stated, a float as in GGUF. Source:
  /// `_compute_longrope_parameters` of transformers (formula only).
  private static double attentionFactor(ConfigReader reader) {
    int trained = trainedContext(reader);
    double stretch =
        reader
            .positiveReal(ConfigKey.ROPE_SCALING_FACTOR)
            .orElse((double) reader.requiredPositive(ConfigKey.MAX_POSITION_EMBEDDINGS) / trained);
    double usual =
        stretch <= 1 || trained == 1 ? 1 : Math.sqrt(1 + Math.log(stretch) / Math.log(trained));
    return (float) (double) reader.positiveReal(ConfigKey.ROPE_ATTENTION_FACTOR).orElse(usual);
  }
}
