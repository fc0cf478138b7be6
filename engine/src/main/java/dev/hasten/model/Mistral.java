package dev.hasten.model;

import java.util.Optional;

/// Mistral 7B and its like: Llama, in the first version with a sliding window in every layer. GGUF
/// files of it say `llama`.
///
/// Paper: Jiang et al. 2023, arXiv:2310.06825. Reference code: `modeling_mistral.py` of
/// transformers.
final class Mistral implements Architecture {
  private static final double DEFAULT_THETA = 10_000;

  @Override
  public String name() {
    return "mistral";
  }

  @Override
  public String ggufName() {
    return new Llama().name();
  }

  /// Without the window, for which GGUF's `llama` has no word: no context is longer than it.
  @Override
  public ModelConfig inGguf(ModelConfig config) {
    return config
        .slidingWindow()
        .map(sliding ->
            config.withoutWindow(Math.min(sliding.window(), config.maxPositionEmbeddings())))
        .orElse(config);
  }

  @Override
  public String transformersFamily() {
    return "Mistral";
  }

  @Override
  public String huggingFaceType() {
    return "mistral";
  }

  @Override
  public ModelConfig config(ConfigReader reader) {
    HeadsConfig heads = HeadsConfig.readRotary(reader);
    RotaryConfig rotary = RotaryReader.read(reader, DEFAULT_THETA, heads.headDim());
    return DecoderReader.gatedSilu(
        name(), reader, heads, rotary, DecoderReader.windowEverywhere(reader, rotary));
  }

  @Override
  public Graph graph(ModelConfig config) {
    return PreNormDecoder.graph(config, QueryKeyValue::plain);
  }

  @Override
  public WeightTable ggufWeights() {
    return new Llama().ggufWeights();
  }

  @Override
  public Optional<WeightTable> huggingFaceWeights() {
    return Optional.of(HuggingFaceNames.preNorm());
  }
}
