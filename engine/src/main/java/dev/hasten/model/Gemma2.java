package dev.hasten.model;

import dev.hasten.model.ModelConfig.SlidingWindowConfig;
import dev.hasten.model.ModelConfig.SoftCaps;
import java.util.List;
import java.util.Optional;

/// Gemma 2: norms before and after each half of a block, sliding-window and global layers in turn,
/// scores and logits held within bounds, embeddings scaled by √hidden.
///
/// Report: Gemma Team 2024, arXiv:2408.00118. Reference code: `modeling_gemma2.py` of transformers.
final class Gemma2 implements Architecture {
  private static final double DEFAULT_THETA = 10_000;
  private static final int GLOBAL_EVERY = 2;

  /// The model whose attention scale departs from `1 / √headDim`.
  private static final int LAYERS_OF_27B = 46;

  @Override
  public String name() {
    return "gemma2";
  }

  @Override
  public String transformersFamily() {
    return "Gemma2";
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
    return "gemma2";
  }

  @Override
  public ModelConfig config(ConfigReader reader) {
    HeadsConfig heads = HeadsConfig.readRotary(reader);
    RotaryConfig rotary = RotaryReader.read(reader, DEFAULT_THETA, heads.headDim());
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
        Optional.of(rotary),
        Optional.of(
            new SlidingWindowConfig(
                reader.requiredPositive(ConfigKey.SLIDING_WINDOW), GLOBAL_EVERY, rotary)),
        Optional.of(
            new SoftCaps(
                reader.requiredPositiveReal(ConfigKey.ATTN_LOGIT_SOFTCAPPING),
                reader.requiredPositiveReal(ConfigKey.FINAL_LOGIT_SOFTCAPPING))),
        Optional.empty());
  }

  @Override
  public Graph graph(ModelConfig config) {
    return GemmaDecoder.graph(config, QueryKeyValue::plain);
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
