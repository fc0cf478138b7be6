package dev.hasten.model;

import java.util.Optional;

/// Rotary embedding as a file declares it.
final class RotaryReader {
  private static final String FACTORS = "rope_freqs.weight";

  private RotaryReader() {}

  static RotaryConfig read(ConfigReader reader, double defaultTheta, int headDim) {
    double theta = reader.real(ConfigKey.ROPE_THETA).orElse(defaultTheta);
    if (theta <= 0) {
      throw reader.contradiction(
          "%s is %s, must be positive".formatted(reader.spell(ConfigKey.ROPE_THETA), theta));
    }
    Optional<WeightSpec> factors =
        reader.tensor(FACTORS).map(_ -> WeightSpec.vector(FACTORS, pairs(headDim)));
    return new RotaryConfig(theta, scaling(reader), factors);
  }

  private static Dimension pairs(int headDim) {
    return Dimension.of(AxisName.HEAD_DIM.of(headDim / 2));
  }

  private static RopeScaling scaling(ConfigReader reader) {
    String type = reader.text(ConfigKey.ROPE_SCALING_TYPE).orElse("none");
    return switch (type) {
      case "none", "default" -> new RopeScaling.None();
      case "linear" -> new RopeScaling.Linear(reader.requiredReal(ConfigKey.ROPE_SCALING_FACTOR));
      case "llama3" ->
          new RopeScaling.Llama3(
              reader.requiredReal(ConfigKey.ROPE_SCALING_FACTOR),
              reader.requiredReal(ConfigKey.ROPE_LOW_FREQ_FACTOR),
              reader.requiredReal(ConfigKey.ROPE_HIGH_FREQ_FACTOR),
              reader.requiredReal(ConfigKey.ROPE_ORIGINAL_CONTEXT));
      default ->
          throw reader.contradiction(
              "%s is '%s', this build knows none, linear, llama3"
                  .formatted(reader.spell(ConfigKey.ROPE_SCALING_TYPE), type));
    };
  }
}
