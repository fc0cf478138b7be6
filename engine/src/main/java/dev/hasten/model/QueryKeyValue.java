package dev.hasten.model;

import dev.hasten.model.SectionBuilder.AttentionSpec;
import java.util.Optional;

/// The inputs of causal attention, before they are turned.
record QueryKeyValue(Value query, Value key, Value value) {

  /// How an architecture makes them of a block's normed input.
  @FunctionalInterface
  interface Projections {
    QueryKeyValue of(SectionBuilder block, ModelConfig config, Value normed);
  }

  /// Three products.
  static QueryKeyValue plain(SectionBuilder block, ModelConfig config, Value normed) {
    AttentionShape shape = config.attentionShape();
    return new QueryKeyValue(
        block.linear("attn_q", normed, shape.queryDimension()),
        block.linear("attn_k", normed, shape.kvDimension()),
        block.linear("attn_v", normed, shape.kvDimension()));
  }

  /// Three products and biases.
  static QueryKeyValue withBias(SectionBuilder block, ModelConfig config, Value normed) {
    AttentionShape shape = config.attentionShape();
    return new QueryKeyValue(
        block.linearWithBias("attn_q", normed, shape.queryDimension()),
        block.linearWithBias("attn_k", normed, shape.kvDimension()),
        block.linearWithBias("attn_v", normed, shape.kvDimension()));
  }

  /// Three products; then each head of queries and keys is normed by itself.
  static QueryKeyValue withNorm(SectionBuilder block, ModelConfig config, Value normed) {
    QueryKeyValue plain = plain(block, config, normed);
    Dimension head = Dimension.of(AxisName.HEAD_DIM.of(config.headDim()));
    return new QueryKeyValue(
        block.rmsNorm("attn_q_norm", plain.query, head, config.normEpsilon()),
        block.rmsNorm("attn_k_norm", plain.key, head, config.normEpsilon()),
        plain.value);
  }

  /// Turned by the rotary embedding of the layer.
  QueryKeyValue turned(SectionBuilder block, ModelConfig config, int layer) {
    RotaryConfig rotary = config.rotaryOf(layer);
    return new QueryKeyValue(
        block.rotary("attn_q_rope", query, config.headDim(), rotary),
        block.rotary("attn_k_rope", key, config.headDim(), rotary),
        value);
  }

  /// Attention over the tokens that layer `layer` sees: `[tokens, heads * head_dim]`.
  Value attended(SectionBuilder block, ModelConfig config, int layer) {
    AttentionShape shape = config.attentionShape();
    AttentionSpec spec =
        new AttentionSpec(
            shape,
            config.maskOf(layer),
            config.attentionScale(),
            config.softCaps().map(ModelConfig.SoftCaps::attention),
            Optional.of(new KvState(layer, shape.kvHeads(), shape.headDim())));
    return block.attention("attn", query, key, value, spec);
  }
}
