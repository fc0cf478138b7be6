package dev.hasten.model;

import dev.hasten.model.ModelConfig.EncoderConfig;
import dev.hasten.model.ModelConfig.OutputHead;
import dev.hasten.model.SectionBuilder.AttentionSpec;
import java.util.List;
import java.util.Optional;

/// What BERT and its relatives have in common, which is all but names and where positions begin:
/// learned positions and token types (DistilBERT has none), LayerNorm after each half of a block,
/// bidirectional attention.
final class BertEncoder {
  /// The table of token types.
  static final String TOKEN_TYPES = "token_types.weight";

  private BertEncoder() {}

  /// @param transform activation before the vocabulary, in a masked language model
  static ModelConfig config(
      String name, ConfigReader reader, ActivationFunction transform, double normEpsilon) {
    HeadsConfig heads = HeadsConfig.read(reader);
    refuseVariants(reader);
    EncoderHead head = EncoderHeadReader.read(reader, transform);
    return new ModelConfig(
        name,
        reader.vocab(),
        reader.requiredPositive(ConfigKey.HIDDEN_SIZE),
        reader.requiredPositive(ConfigKey.INTERMEDIATE_SIZE),
        reader.layers(),
        heads.heads(),
        heads.kvHeads(),
        heads.headDim(),
        reader.rowsOf("position_embd.weight", ConfigKey.MAX_POSITION_EMBEDDINGS),
        normEpsilon,
        activation(reader),
        1 / Math.sqrt(heads.headDim()),
        outputHead(reader, head),
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        Optional.of(new EncoderConfig(tokenTypes(reader), head)));
  }

  /// None only where neither configuration nor tensors know of any.
  private static int tokenTypes(ConfigReader reader) {
    boolean has =
        reader.tensor(TOKEN_TYPES).isPresent()
            || reader.declaredRows(ConfigKey.TYPE_VOCAB_SIZE).isPresent();
    return has ? reader.rowsOf(TOKEN_TYPES, ConfigKey.TYPE_VOCAB_SIZE) : 0;
  }

  static double normEpsilon(ConfigReader reader) {
    return reader.requiredPositiveReal(ConfigKey.LAYER_NORM_EPS);
  }

  static ActivationFunction activation(ConfigReader reader) {
    return ActivationReader.read(reader, "gelu");
  }

  private static void refuseVariants(ConfigReader reader) {
    String positions = reader.text(ConfigKey.POSITION_EMBEDDING_TYPE).orElse("absolute");
    if (!positions.equals("absolute")) {
      throw reader.contradiction(
          "%s is '%s', this build knows absolute"
              .formatted(reader.spell(ConfigKey.POSITION_EMBEDDING_TYPE), positions));
    }
    if (reader.flag(ConfigKey.IS_DECODER).orElse(false)) {
      throw reader.contradiction(
          "%s is true, this build knows false".formatted(reader.spell(ConfigKey.IS_DECODER)));
    }
  }

  /// The vocabulary's matrix is the embedding table unless the file says otherwise, whatever copies
  /// it has.
  private static OutputHead outputHead(ConfigReader reader, EncoderHead head) {
    return switch (head) {
      case EncoderHead.Embedding _, EncoderHead.Classification _ -> OutputHead.NONE;
      case EncoderHead.MaskedLanguage _ ->
          reader.flag(ConfigKey.TIE_WORD_EMBEDDINGS).orElse(true)
              ? OutputHead.TIED
              : OutputHead.SEPARATE;
    };
  }

  static Graph graph(ModelConfig config) {
    EncoderConfig encoder = config.encoder().orElseThrow();
    SectionBuilder prologue = SectionBuilder.outside();
    Value hidden = embeddings(prologue, config, encoder);
    List<Block> blocks =
        BlockStack.of(config, hidden, (layer, input) -> block(config, layer, input));
    return new Graph(
        config,
        prologue.operators(),
        blocks,
        EncoderEpilogue.of(config, encoder.head(), blocks.getLast().output()));
  }

  private static Value embeddings(
      SectionBuilder prologue, ModelConfig config, EncoderConfig encoder) {
    Dimension positions = Dimension.of(AxisName.POSITIONS.of(config.maxPositionEmbeddings()));
    Value token =
        prologue.embedding("token_embd", config.vocab(), config.hidden(), StepInput.TOKEN_IDS);
    Value typed = encoder.typeVocabSize() == 0 ? token : typed(prologue, config, encoder, token);
    Value position =
        prologue.embedding("position_embd", positions, config.hidden(), StepInput.POSITIONS);
    Value placed = prologue.add("embd_placed", typed, position);
    return prologue.layerNorm("token_embd_norm", placed, config.normEpsilon());
  }

  private static Value typed(
      SectionBuilder prologue, ModelConfig config, EncoderConfig encoder, Value token) {
    Dimension types = Dimension.of(AxisName.TOKEN_TYPES.of(encoder.typeVocabSize()));
    Value type = prologue.embedding("token_types", types, config.hidden(), StepInput.TOKEN_TYPES);
    return prologue.add("embd_typed", token, type);
  }

  private static Block block(ModelConfig config, int layer, Value input) {
    SectionBuilder block = SectionBuilder.ofBlock(layer);
    AttentionShape shape = config.attentionShape();
    Value query = block.linearWithBias("attn_q", input, shape.queryDimension());
    Value key = block.linearWithBias("attn_k", input, shape.kvDimension());
    Value value = block.linearWithBias("attn_v", input, shape.kvDimension());
    Value attended = block.attention("attn", query, key, value, attention(config));
    Value projected = block.linearWithBias("attn_output", attended, config.hidden());
    Value attentionSum = block.add("attn_sum", projected, input);
    Value middle = block.layerNorm("attn_output_norm", attentionSum, config.normEpsilon());

    Value up = block.linearWithBias("ffn_up", middle, config.intermediate());
    Value activated = block.activation("ffn_act", up, config.hiddenAct());
    Value down = block.linearWithBias("ffn_down", activated, config.hidden());
    Value ffnSum = block.add("ffn_sum", down, middle);
    block.layerNorm("layer_output_norm", ffnSum, config.normEpsilon());
    return new Block(layer, input, block.operators());
  }

  private static AttentionSpec attention(ModelConfig config) {
    return new AttentionSpec(
        config.attentionShape(),
        new AttentionMask.Bidirectional(),
        config.attentionScale(),
        Optional.empty(),
        Optional.empty());
  }
}
