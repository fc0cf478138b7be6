package dev.hasten.model;

import java.util.Optional;

/// Rotary embedding as a file declares it.
final class RotaryReader {
  static final String FACTORS = "rope_freqs.weight";

  private RotaryReader() {}

  static RotaryConfig read(ConfigReader reader, double defaultTheta, int headDim) {
    double theta = reader.positiveReal(ConfigKey.ROPE_THETA).orElse(defaultTheta);
    Optional<WeightSpec> factors =
        reader.tensor(FACTORS).map(_ -> WeightSpec.vector(FACTORS, pairs(headDim)));
    return new RotaryConfig(theta, scaling(reader), factors);
  }

  private static Dimension pairs(int headDim) {
    return Dimension.of(AxisName.HEAD_DIM.of(headDim / 2));
  }

  private static RopeScaling llama3(ConfigReader reader) {
    double low = reader.requiredPositiveReal(ConfigKey.ROPE_LOW_FREQ_FACTOR);
    double high = reader.requiredPositiveReal(ConfigKey.ROPE_HIGH_FREQ_FACTOR);
    if (low >= high) {
      throw reader.contradiction(
          "%s is %s, must be above %s %s"
              .formatted(
                  reader.spell(ConfigKey.ROPE_HIGH_FREQ_FACTOR),
                  high,
                  reader.spell(ConfigKey.ROPE_LOW_FREQ_FACTOR),
                  low));
    }
    return new RopeScaling.Llama3(
        reader.requiredPositiveReal(ConfigKey.ROPE_SCALING_FACTOR),
        low,
        high,
        reader.requiredPositiveReal(ConfigKey.ROPE_ORIGINAL_CONTEXT));
  }

  private static RopeScaling scaling(ConfigReader reader) {
    String type = reader.text(ConfigKey.ROPE_SCALING_TYPE).orElse("none");
    return switch (type) {
      case "none", "default" -> new RopeScaling.None();
      case "linear" ->
          new RopeScaling.Linear(reader.requiredPositiveReal(ConfigKey.ROPE_SCALING_FACTOR));
      case "llama3" -> llama3(reader);
      default ->
          throw reader.contradiction(
              "%s is '%s', this build knows none, linear, llama3"
                  .formatted(reader.spell(ConfigKey.ROPE_SCALING_TYPE), type));
    };
  }
}
