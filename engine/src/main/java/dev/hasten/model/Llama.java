package dev.hasten.model;

import dev.hasten.model.ModelConfig.OutputHead;
import dev.hasten.model.SectionBuilder.AttentionSpec;
import java.util.List;
import java.util.Optional;

/// Llama 2 and 3, SmolLM2 and their like: pre-norm blocks with RMSNorm, rotary embedding,
/// grouped-query attention and a gated SiLU feed-forward layer.
///
/// Papers: Touvron et al. 2023, arXiv:2302.13971 and arXiv:2307.09288; Llama 3 (rope scaling),
/// arXiv:2407.21783. Reference code: `modeling_llama.py` of transformers.
final class Llama implements Architecture {
  private static final double DEFAULT_THETA = 10_000;

  @Override
  public String name() {
    return "llama";
  }

  @Override
  public String huggingFaceType() {
    return "llama";
  }

  @Override
  public ModelConfig config(ConfigReader reader) {
    HeadsConfig heads = HeadsConfig.readRotary(reader);
    return new ModelConfig(
        name(),
        reader.rowsOf("token_embd.weight"),
        reader.requiredPositive(ConfigKey.HIDDEN_SIZE),
        reader.requiredPositive(ConfigKey.INTERMEDIATE_SIZE),
        reader.layers(),
        heads.heads(),
        heads.kvHeads(),
        heads.headDim(),
        reader.requiredPositive(ConfigKey.MAX_POSITION_EMBEDDINGS),
        reader.requiredPositiveReal(ConfigKey.RMS_NORM_EPS),
        ActivationFunction.SILU,
        1 / Math.sqrt(heads.headDim()),
        reader.tensor("output.weight").isPresent() ? OutputHead.SEPARATE : OutputHead.TIED,
        Optional.of(RotaryReader.read(reader, DEFAULT_THETA, heads.headDim())),
        Optional.empty(),
        Optional.empty());
  }

  @Override
  public Graph graph(ModelConfig config) {
    SectionBuilder prologue = SectionBuilder.outside();
    Value hidden =
        prologue.embedding("token_embd", config.vocab(), config.hidden(), StepInput.TOKEN_IDS);
    List<Block> blocks =
        BlockStack.of(config, hidden, (layer, input) -> block(config, layer, input));
    return new Graph(
        config, prologue.operators(), blocks, LanguageHead.of(config, blocks.getLast().output()));
  }

  private static Block block(ModelConfig config, int layer, Value input) {
    SectionBuilder block = SectionBuilder.ofBlock(layer);
    AttentionShape shape = config.attentionShape();
    RotaryConfig rotary = config.rotary().orElseThrow();

    Value normed = block.rmsNorm("attn_norm", input, config.normEpsilon());
    Value query = block.linear("attn_q", normed, shape.queryDimension());
    Value key = block.linear("attn_k", normed, shape.kvDimension());
    Value value = block.linear("attn_v", normed, shape.kvDimension());
    Value turnedQuery = block.rotary("attn_q_rope", query, shape.headDim(), rotary);
    Value turnedKey = block.rotary("attn_k_rope", key, shape.headDim(), rotary);
    Value attended =
        block.attention("attn", turnedQuery, turnedKey, value, attention(config, layer));
    Value projected = block.linear("attn_output", attended, config.hidden());
    Value middle = block.add("ffn_input", input, projected);

    Value ffnNormed = block.rmsNorm("ffn_norm", middle, config.normEpsilon());
    Value down = GatedFeedForward.on(block, config, ffnNormed);
    block.add("output", middle, down);
    return new Block(layer, input, block.operators());
  }

  private static AttentionSpec attention(ModelConfig config, int layer) {
    AttentionShape shape = config.attentionShape();
    return new AttentionSpec(
        shape,
        new AttentionMask.Causal(),
        config.attentionScale(),
        Optional.empty(),
        Optional.of(new KvState(layer, shape.kvHeads(), shape.headDim())));
  }

  /// GGUF interleaves the rotary pairs of q and k.
  @Override
  public WeightTable ggufWeights() {
    return new WeightTable(
        List.of(
            WeightTable.stored("blk.{n}.attn_q.weight", StorageLayout.ROTARY_INTERLEAVED),
            WeightTable.stored("blk.{n}.attn_k.weight", StorageLayout.ROTARY_INTERLEAVED)),
        List.of());
  }

  @Override
  public Optional<WeightTable> huggingFaceWeights() {
    return Optional.empty();
  }
}
