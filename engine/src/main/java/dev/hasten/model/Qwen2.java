package dev.hasten.model;

import java.util.Optional;

/// Qwen 2 and 2.5: Llama with biases of queries, keys and values.
///
/// Reports: Qwen Team 2024, arXiv:2407.10671 and arXiv:2412.15115. Reference code:
/// `modeling_qwen2.py` of transformers.
final class Qwen2 implements Architecture {
  private static final double DEFAULT_THETA = 10_000;

  @Override
  public String name() {
    return "qwen2";
  }

  @Override
  public String transformersFamily() {
    return "Qwen2";
  }

  @Override
  public String huggingFaceType() {
    return "qwen2";
  }

  @Override
  public ModelConfig config(ConfigReader reader) {
    HeadsConfig heads = HeadsConfig.readRotary(reader);
    RotaryConfig rotary = RotaryReader.read(reader, DEFAULT_THETA, heads.headDim());
    refuseSlidingWindow(reader);
    return DecoderReader.gatedSilu(name(), reader, heads, rotary, Optional.empty());
  }

  /// Files name a window that is in force only if a switch says so, and then in some layers. No
  /// published model has it on.
  static void refuseSlidingWindow(ConfigReader reader) {
    if (reader.flag(ConfigKey.USE_SLIDING_WINDOW).orElse(false)) {
      throw reader.contradiction(
          "%s is true, this build knows false"
              .formatted(reader.spell(ConfigKey.USE_SLIDING_WINDOW)));
    }
  }

  @Override
  public Graph graph(ModelConfig config) {
    return PreNormDecoder.graph(config, QueryKeyValue::withBias);
  }

  @Override
  public WeightTable ggufWeights() {
    return WeightTable.canonical();
  }

  @Override
  public Optional<WeightTable> huggingFaceWeights() {
    return Optional.of(HuggingFaceNames.preNorm());
  }
}
