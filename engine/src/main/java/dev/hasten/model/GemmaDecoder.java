package dev.hasten.model;

import java.util.List;

/// What Gemma 2 and 3 share: embeddings scaled by √hidden, RMSNorm before and after each half of a
/// block, some layers that see only the near past.
final class GemmaDecoder {
  /// Old and new versions of transformers read different ones.
  static final List<String> ACTIVATION_KEYS = List.of("hidden_act", "hidden_activation");

  private GemmaDecoder() {}

  /// As Gemma's makers write it.
  static String activationName(ActivationFunction function) {
    return function == ActivationFunction.GELU_TANH
        ? "gelu_pytorch_tanh"
        : ActivationReader.nameOf(function);
  }

  /// GGUF has no key for the attention scale: there the 27B model, whose scale is that of `hidden /
  /// heads`, is known by its layers.
  static double attentionScale(ConfigReader reader, HeadsConfig heads, int layersOf27B) {
    double implied =
        reader.layers() == layersOf27B
            ? (double) reader.requiredPositive(ConfigKey.HIDDEN_SIZE) / heads.heads()
            : heads.headDim();
    return 1 / Math.sqrt(reader.positiveReal(ConfigKey.QUERY_PRE_ATTN_SCALAR).orElse(implied));
  }

  static Graph graph(ModelConfig config, QueryKeyValue.Projections projections) {
    SectionBuilder prologue = SectionBuilder.outside();
    Value embedded =
        prologue.embedding("token_embd", config.vocab(), config.hidden(), StepInput.TOKEN_IDS);
    Value hidden = prologue.scale("embd_scaled", embedded, Math.sqrt(config.hiddenSize()));
    List<Block> blocks =
        BlockStack.of(config, hidden, (layer, input) -> block(config, projections, layer, input));
    return new Graph(
        config, prologue.operators(), blocks, LanguageHead.of(config, blocks.getLast().output()));
  }

  private static Block block(
      ModelConfig config, QueryKeyValue.Projections projections, int layer, Value input) {
    SectionBuilder block = SectionBuilder.ofBlock(layer);
    double epsilon = config.normEpsilon();
    Value normed = block.rmsNorm("attn_norm", input, epsilon);
    Value attended =
        projections
            .of(block, config, normed)
            .turned(block, config, layer)
            .attended(block, config, layer);
    Value projected = block.linear("attn_output", attended, config.hidden());
    Value attentionNormed = block.rmsNorm("post_attention_norm", projected, epsilon);
    Value middle = block.add("ffn_input", input, attentionNormed);
    Value ffnNormed = block.rmsNorm("ffn_norm", middle, epsilon);
    Value down = GatedFeedForward.on(block, config, ffnNormed);
    Value downNormed = block.rmsNorm("post_ffw_norm", down, epsilon);
    block.add("output", middle, downNormed);
    return new Block(layer, input, block.operators());
  }
}
