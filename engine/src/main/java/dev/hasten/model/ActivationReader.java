package dev.hasten.model;

/// The non-linearity of feed-forward layers as a file declares it.
final class ActivationReader {
  private ActivationReader() {}

  /// @param usual what a file means that says nothing
  static ActivationFunction read(ConfigReader reader, String usual) {
    String name = reader.text(ConfigKey.HIDDEN_ACT).orElse(usual);
    return switch (name) {
      case "silu", "swish" -> ActivationFunction.SILU;
      case "gelu" -> ActivationFunction.GELU_ERF;
      case "gelu_new", "gelu_pytorch_tanh" -> ActivationFunction.GELU_TANH;
      default ->
          throw reader.contradiction(
              "%s is '%s', this build knows silu, gelu, gelu_new, gelu_pytorch_tanh"
                  .formatted(reader.spell(ConfigKey.HIDDEN_ACT), name));
    };
  }

  /// The name that every file has for it.
  static String nameOf(ActivationFunction function) {
    return switch (function) {
      case SILU -> "silu";
      case GELU_ERF -> "gelu";
      case GELU_TANH -> "gelu_new";
      case TANH -> "tanh";
      case RELU -> "relu";
    };
  }
}
