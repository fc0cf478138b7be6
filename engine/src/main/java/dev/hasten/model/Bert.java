package dev.hasten.model;

import dev.hasten.model.ModelConfig.EncoderConfig;
import dev.hasten.model.ModelConfig.OutputHead;
import dev.hasten.model.SectionBuilder.AttentionSpec;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// BERT and the sentence encoders made of it (MiniLM, BGE, E5): learned positions and token types,
/// LayerNorm after each half of a block, bidirectional attention, one pooled and normalised vector
/// for a text.
///
/// Papers: Devlin et al. 2018, arXiv:1810.04805; Reimers & Gurevych 2019, arXiv:1908.10084
/// (pooling). Reference code: `modeling_bert.py` of transformers.
final class Bert implements Architecture {

  @Override
  public String name() {
    return "bert";
  }

  @Override
  public String huggingFaceType() {
    return "bert";
  }

  @Override
  public ModelConfig config(ConfigReader reader) {
    HeadsConfig heads = HeadsConfig.read(reader);
    Pooling pooling = reader.requiredPooling();
    return new ModelConfig(
        name(),
        reader.rowsOf("token_embd.weight"),
        reader.requiredPositive(ConfigKey.HIDDEN_SIZE),
        reader.requiredPositive(ConfigKey.INTERMEDIATE_SIZE),
        reader.layers(),
        heads.heads(),
        heads.kvHeads(),
        heads.headDim(),
        reader.rowsOf("position_embd.weight"),
        reader.requiredPositiveReal(ConfigKey.LAYER_NORM_EPS),
        ActivationReader.read(reader, "gelu"),
        1 / Math.sqrt(heads.headDim()),
        OutputHead.NONE,
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        Optional.of(new EncoderConfig(reader.rowsOf("token_types.weight"), pooling)));
  }

  @Override
  public Graph graph(ModelConfig config) {
    EncoderConfig encoder = config.encoder().orElseThrow();
    SectionBuilder prologue = SectionBuilder.outside();
    Value hidden = embeddings(prologue, config, encoder);
    List<Block> blocks =
        BlockStack.of(config, hidden, (layer, input) -> block(config, layer, input));
    SectionBuilder epilogue = SectionBuilder.outside();
    Value pooled = epilogue.pool("pooled", blocks.getLast().output(), encoder.pooling());
    epilogue.l2Normalize("embedding", pooled);
    return new Graph(config, prologue.operators(), blocks, epilogue.operators());
  }

  private static Value embeddings(
      SectionBuilder prologue, ModelConfig config, EncoderConfig encoder) {
    Dimension types = Dimension.of(AxisName.TOKEN_TYPES.of(encoder.typeVocabSize()));
    Dimension positions = Dimension.of(AxisName.POSITIONS.of(config.maxPositionEmbeddings()));
    Value token =
        prologue.embedding("token_embd", config.vocab(), config.hidden(), StepInput.TOKEN_IDS);
    Value type = prologue.embedding("token_types", types, config.hidden(), StepInput.TOKEN_TYPES);
    Value position =
        prologue.embedding("position_embd", positions, config.hidden(), StepInput.POSITIONS);
    Value typed = prologue.add("embd_typed", token, type);
    Value placed = prologue.add("embd_placed", typed, position);
    return prologue.layerNorm("token_embd_norm", placed, config.normEpsilon());
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

  @Override
  public WeightTable ggufWeights() {
    return WeightTable.canonical();
  }

  @Override
  public Optional<WeightTable> huggingFaceWeights() {
    List<WeightTable.Rule> rules = new ArrayList<>();
    rules.add(WeightTable.named("token_embd.weight", "embeddings.word_embeddings.weight"));
    rules.add(WeightTable.named("token_types.weight", "embeddings.token_type_embeddings.weight"));
    rules.add(WeightTable.named("position_embd.weight", "embeddings.position_embeddings.weight"));
    addPair(rules, "token_embd_norm", "embeddings.LayerNorm");
    addLayerPair(rules, "attn_q", "attention.self.query");
    addLayerPair(rules, "attn_k", "attention.self.key");
    addLayerPair(rules, "attn_v", "attention.self.value");
    addLayerPair(rules, "attn_output", "attention.output.dense");
    addLayerPair(rules, "attn_output_norm", "attention.output.LayerNorm");
    addLayerPair(rules, "ffn_up", "intermediate.dense");
    addLayerPair(rules, "ffn_down", "output.dense");
    addLayerPair(rules, "layer_output_norm", "output.LayerNorm");
    return Optional.of(
        new WeightTable(
            rules, List.of("embeddings.position_ids", "pooler.dense.weight", "pooler.dense.bias")));
  }

  private static void addLayerPair(List<WeightTable.Rule> rules, String canonical, String inFile) {
    addPair(rules, "blk.{n}." + canonical, "encoder.layer.{n}." + inFile);
  }

  private static void addPair(List<WeightTable.Rule> rules, String canonical, String inFile) {
    rules.add(WeightTable.named(canonical + ".weight", inFile + ".weight"));
    rules.add(WeightTable.named(canonical + ".bias", inFile + ".bias"));
  }
}
