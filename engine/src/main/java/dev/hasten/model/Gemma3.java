package dev.hasten.model;

import dev.hasten.model.ModelConfig.SlidingWindowConfig;
import java.util.List;
import java.util.Optional;

/// Gemma 3, text only: norms before and after each half of a block, RMSNorm of queries and keys,
/// five sliding-window layers to one global one, each kind with its own rotary base, and embeddings
/// scaled by √hidden.
///
/// Report: Gemma Team 2025, arXiv:2503.19786. Reference code: `modeling_gemma3.py` of transformers.
final class Gemma3 implements Architecture {
  private static final double DEFAULT_THETA = 1_000_000;
  private static final double DEFAULT_LOCAL_THETA = 10_000;
  private static final int DEFAULT_GLOBAL_EVERY = 6;

  /// The model whose attention scale departs from `1 / √headDim`.
  private static final int LAYERS_OF_27B = 62;

  @Override
  public String name() {
    return "gemma3";
  }

  @Override
  public String transformersFamily() {
    return "Gemma3";
  }

  @Override
  public List<String> activationKeys() {
    return GemmaDecoder.ACTIVATION_KEYS;
  }

  @Override
  public String activationName(ActivationFunction function) {
    return GemmaDecoder.activationName(function);
  }

  @Override
  public boolean hasQueryScalar() {
    return true;
  }

  @Override
  public String huggingFaceType() {
    return "gemma3_text";
  }

  @Override
  public ModelConfig config(ConfigReader reader) {
    HeadsConfig heads = HeadsConfig.readRotary(reader);
    return new ModelConfig(
        name(),
        reader.vocab(),
        reader.requiredPositive(ConfigKey.HIDDEN_SIZE),
        reader.requiredPositive(ConfigKey.INTERMEDIATE_SIZE),
        reader.layers(),
        heads.heads(),
        heads.kvHeads(),
        heads.headDim(),
        reader.requiredPositive(ConfigKey.MAX_POSITION_EMBEDDINGS),
        reader.requiredPositiveReal(ConfigKey.RMS_NORM_EPS),
        ActivationFunction.GELU_TANH,
        GemmaDecoder.attentionScale(reader, heads, LAYERS_OF_27B),
        reader.outputHead(),
        Optional.of(RotaryReader.read(reader, DEFAULT_THETA, heads.headDim())),
        Optional.of(slidingWindow(reader)),
        Optional.empty(),
        Optional.empty());
  }

  private static SlidingWindowConfig slidingWindow(ConfigReader reader) {
    double theta = reader.positiveReal(ConfigKey.ROPE_LOCAL_THETA).orElse(DEFAULT_LOCAL_THETA);
    return new SlidingWindowConfig(
        reader.requiredPositive(ConfigKey.SLIDING_WINDOW),
        reader.positive(ConfigKey.SLIDING_WINDOW_PATTERN).orElse(DEFAULT_GLOBAL_EVERY),
        RotaryConfig.unscaled(theta));
  }

  @Override
  public Graph graph(ModelConfig config) {
    return GemmaDecoder.graph(config, QueryKeyValue::withNorm);
  }

  @Override
  public WeightTable ggufWeights() {
    return WeightTable.canonical();
  }

  @Override
  public Optional<WeightTable> huggingFaceWeights() {
    return Optional.of(HuggingFaceNames.gemma());
  }
}
