package dev.hasten.model;

import dev.hasten.model.ModelConfig.OutputHead;
import dev.hasten.model.ModelConfig.SlidingWindowConfig;
import dev.hasten.model.SectionBuilder.AttentionSpec;
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

  /// GGUF has no key for the attention scale; only the 27B model departs from `1 / √headDim`.
  private static final int LAYERS_OF_27B = 62;

  @Override
  public String name() {
    return "gemma3";
  }

  @Override
  public String huggingFaceType() {
    return "gemma3_text";
  }

  @Override
  public ModelConfig config(ConfigReader reader) {
    HeadsConfig heads = HeadsConfig.readRotary(reader);
    int hiddenSize = reader.requiredPositive(ConfigKey.HIDDEN_SIZE);
    int layers = reader.layers();
    return new ModelConfig(
        name(),
        reader.rowsOf("token_embd.weight"),
        hiddenSize,
        reader.requiredPositive(ConfigKey.INTERMEDIATE_SIZE),
        layers,
        heads.heads(),
        heads.kvHeads(),
        heads.headDim(),
        reader.requiredPositive(ConfigKey.MAX_POSITION_EMBEDDINGS),
        reader.requiredPositiveReal(ConfigKey.RMS_NORM_EPS),
        ActivationFunction.GELU_TANH,
        attentionScale(reader, heads, hiddenSize, layers),
        reader.tensor("output.weight").isPresent() ? OutputHead.SEPARATE : OutputHead.TIED,
        Optional.of(RotaryReader.read(reader, DEFAULT_THETA, heads.headDim())),
        Optional.of(slidingWindow(reader)),
        Optional.empty());
  }

  private static SlidingWindowConfig slidingWindow(ConfigReader reader) {
    double theta = reader.positiveReal(ConfigKey.ROPE_LOCAL_THETA).orElse(DEFAULT_LOCAL_THETA);
    return new SlidingWindowConfig(
        reader.requiredPositive(ConfigKey.SLIDING_WINDOW),
        reader.positive(ConfigKey.SLIDING_WINDOW_PATTERN).orElse(DEFAULT_GLOBAL_EVERY),
        RotaryConfig.unscaled(theta));
  }

  private static double attentionScale(
      ConfigReader reader, HeadsConfig heads, int hiddenSize, int layers) {
    double implied =
        layers == LAYERS_OF_27B ? (double) hiddenSize / heads.heads() : heads.headDim();
    return 1 / Math.sqrt(reader.positiveReal(ConfigKey.QUERY_PRE_ATTN_SCALAR).orElse(implied));
  }

  @Override
  public Graph graph(ModelConfig config) {
    SectionBuilder prologue = SectionBuilder.outside();
    Value embedded =
        prologue.embedding("token_embd", config.vocab(), config.hidden(), StepInput.TOKEN_IDS);
    Value hidden = prologue.scale("embd_scaled", embedded, Math.sqrt(config.hiddenSize()));
    List<Block> blocks =
        BlockStack.of(config, hidden, (layer, input) -> block(config, layer, input));
    return new Graph(
        config, prologue.operators(), blocks, LanguageHead.of(config, blocks.getLast().output()));
  }

  private static Block block(ModelConfig config, int layer, Value input) {
    SectionBuilder block = SectionBuilder.ofBlock(layer);
    double epsilon = config.normEpsilon();
    Value attended = attention(config, layer, block, block.rmsNorm("attn_norm", input, epsilon));
    Value projected = block.linear("attn_output", attended, config.hidden());
    Value attentionNormed = block.rmsNorm("post_attention_norm", projected, epsilon);
    Value middle = block.add("ffn_input", input, attentionNormed);

    Value ffnNormed = block.rmsNorm("ffn_norm", middle, epsilon);
    Value down = GatedFeedForward.on(block, config, ffnNormed);
    Value downNormed = block.rmsNorm("post_ffw_norm", down, epsilon);
    block.add("output", middle, downNormed);
    return new Block(layer, input, block.operators());
  }

  private static Value attention(
      ModelConfig config, int layer, SectionBuilder block, Value normed) {
    AttentionShape shape = config.attentionShape();
    Dimension head = Dimension.of(AxisName.HEAD_DIM.of(shape.headDim()));
    double epsilon = config.normEpsilon();
    RotaryConfig rotary = rotary(config, layer);

    Value query = block.linear("attn_q", normed, shape.queryDimension());
    Value key = block.linear("attn_k", normed, shape.kvDimension());
    Value value = block.linear("attn_v", normed, shape.kvDimension());
    Value normedQuery = block.rmsNorm("attn_q_norm", query, head, epsilon);
    Value normedKey = block.rmsNorm("attn_k_norm", key, head, epsilon);
    Value turnedQuery = block.rotary("attn_q_rope", normedQuery, shape.headDim(), rotary);
    Value turnedKey = block.rotary("attn_k_rope", normedKey, shape.headDim(), rotary);
    AttentionSpec spec =
        new AttentionSpec(
            shape,
            mask(config, layer),
            config.attentionScale(),
            Optional.empty(),
            Optional.of(new KvState(layer, shape.kvHeads(), shape.headDim())));
    return block.attention("attn", turnedQuery, turnedKey, value, spec);
  }

  private static RotaryConfig rotary(ModelConfig config, int layer) {
    SlidingWindowConfig sliding = config.slidingWindow().orElseThrow();
    return sliding.isGlobal(layer) ? config.rotary().orElseThrow() : sliding.rotary();
  }

  private static AttentionMask mask(ModelConfig config, int layer) {
    SlidingWindowConfig sliding = config.slidingWindow().orElseThrow();
    return sliding.isGlobal(layer)
        ? new AttentionMask.Causal()
        : new AttentionMask.SlidingWindow(sliding.window());
  }

  @Override
  public WeightTable ggufWeights() {
    return WeightTable.canonical();
  }

  @Override
  public Optional<WeightTable> huggingFaceWeights() {
    return Optional.empty();
  }
}
