package dev.hasten.model;

import java.util.List;

/// The decoder of Llama and its relatives: RMSNorm before each half of a block, rotary embedding, a
/// gated feed-forward layer.
final class PreNormDecoder {
  private PreNormDecoder() {}

  static Graph graph(ModelConfig config, QueryKeyValue.Projections projections) {
    SectionBuilder prologue = SectionBuilder.outside();
    Value hidden =
        prologue.embedding("token_embd", config.vocab(), config.hidden(), StepInput.TOKEN_IDS);
    List<Block> blocks =
        BlockStack.of(config, hidden, (layer, input) -> block(config, projections, layer, input));
    return new Graph(
        config, prologue.operators(), blocks, LanguageHead.of(config, blocks.getLast().output()));
  }

  private static Block block(
      ModelConfig config, QueryKeyValue.Projections projections, int layer, Value input) {
    SectionBuilder block = SectionBuilder.ofBlock(layer);
    Value normed = block.rmsNorm("attn_norm", input, config.normEpsilon());
    Value attended =
        projections
            .of(block, config, normed)
            .turned(block, config, layer)
            .attended(block, config, layer);
    Value projected = block.linear("attn_output", attended, config.hidden());
    Value middle = block.add("ffn_input", input, projected);
    Value ffnNormed = block.rmsNorm("ffn_norm", middle, config.normEpsilon());
    Value down = GatedFeedForward.on(block, config, ffnNormed);
    block.add("output", middle, down);
    return new Block(layer, input, block.operators());
  }
}
