package dev.hasten.model;

import java.util.Optional;

/// Qwen 3, dense: Llama with RMSNorm of each head of queries and keys, and heads whose width is
/// stated apart from the hidden size.
///
/// Report: Qwen Team 2025, arXiv:2505.09388. Reference code: `modeling_qwen3.py` of transformers.
final class Qwen3 implements Architecture {
  private static final double DEFAULT_THETA = 1_000_000;

  @Override
  public String name() {
    return "qwen3";
  }

  @Override
  public String transformersFamily() {
    return "Qwen3";
  }

  @Override
  public String huggingFaceType() {
    return "qwen3";
  }

  @Override
  public ModelConfig config(ConfigReader reader) {
    HeadsConfig heads = HeadsConfig.readRotary(reader);
    RotaryConfig rotary = RotaryReader.read(reader, DEFAULT_THETA, heads.headDim());
    Qwen2.refuseSlidingWindow(reader);
    return DecoderReader.gatedSilu(name(), reader, heads, rotary, Optional.empty());
  }

  @Override
  public Graph graph(ModelConfig config) {
    return PreNormDecoder.graph(config, QueryKeyValue::withNorm);
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
