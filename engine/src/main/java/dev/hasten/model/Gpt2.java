package dev.hasten.model;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// GPT-2: learned positions, LayerNorm before each half of a block, one product for queries, keys
/// and values, biases everywhere, a head that is the embedding table.
///
/// Report: Radford et al. 2019, "Language Models are Unsupervised Multitask Learners". Reference
/// code: `modeling_gpt2.py` of transformers, whose `Conv1D` stores matrices as `[input, output]`.
final class Gpt2 implements Architecture {
  private static final String PREFIX = "transformer.";
  private static final String LAYER = PREFIX + "h.{n}.";

  /// A copy of the tied head, and the causal mask.
  private static final List<String> UNREAD =
      List.of("lm_head.weight", LAYER + "attn.bias", LAYER + "attn.masked_bias");

  @Override
  public String name() {
    return "gpt2";
  }

  @Override
  public String transformersFamily() {
    return "GPT2";
  }

  @Override
  public String languageModelSuffix() {
    return "LMHeadModel";
  }

  @Override
  public String spell(ConfigKey key) {
    return key.huggingFace().size() > 1 ? key.huggingFace().get(1) : key.huggingFace().getFirst();
  }

  @Override
  public List<String> activationKeys() {
    return List.of("activation_function");
  }

  @Override
  public String huggingFaceType() {
    return "gpt2";
  }

  @Override
  public ModelConfig config(ConfigReader reader) {
    HeadsConfig heads = HeadsConfig.read(reader);
    refuseOtherScales(reader);
    int hiddenSize = reader.requiredPositive(ConfigKey.HIDDEN_SIZE);
    return new ModelConfig(
        name(),
        reader.vocab(),
        hiddenSize,
        reader.positive(ConfigKey.INTERMEDIATE_SIZE).orElse(4 * hiddenSize),
        reader.layers(),
        heads.heads(),
        heads.kvHeads(),
        heads.headDim(),
        reader.requiredPositive(ConfigKey.MAX_POSITION_EMBEDDINGS),
        reader.requiredPositiveReal(ConfigKey.LAYER_NORM_EPS),
        ActivationReader.read(reader, "gelu_new"),
        1 / Math.sqrt(heads.headDim()),
        reader.outputHead(),
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        Optional.empty());
  }

  private static void refuseOtherScales(ConfigReader reader) {
    if (reader.flag(ConfigKey.SCALE_BY_INVERSE_LAYER).orElse(false)) {
      throw reader.contradiction(
          "%s is true, this build knows false"
              .formatted(reader.spell(ConfigKey.SCALE_BY_INVERSE_LAYER)));
    }
  }

  @Override
  public Graph graph(ModelConfig config) {
    SectionBuilder prologue = SectionBuilder.outside();
    Dimension positions = Dimension.of(AxisName.POSITIONS.of(config.maxPositionEmbeddings()));
    Value token =
        prologue.embedding("token_embd", config.vocab(), config.hidden(), StepInput.TOKEN_IDS);
    Value position =
        prologue.embedding("position_embd", positions, config.hidden(), StepInput.POSITIONS);
    Value hidden = prologue.add("embd_placed", token, position);
    List<Block> blocks =
        BlockStack.of(config, hidden, (layer, input) -> block(config, layer, input));
    return new Graph(
        config,
        prologue.operators(),
        blocks,
        LanguageHead.withLayerNorm(config, blocks.getLast().output()));
  }

  private static Block block(ModelConfig config, int layer, Value input) {
    SectionBuilder block = SectionBuilder.ofBlock(layer);
    Value normed = block.layerNorm("attn_norm", input, config.normEpsilon());
    Value attended = QueryKeyValue.withBias(block, config, normed).attended(block, config, layer);
    Value projected = block.linearWithBias("attn_output", attended, config.hidden());
    Value middle = block.add("ffn_input", input, projected);
    Value ffnNormed = block.layerNorm("ffn_norm", middle, config.normEpsilon());
    Value up = block.linearWithBias("ffn_up", ffnNormed, config.intermediate());
    Value activated = block.activation("ffn_act", up, config.hiddenAct());
    Value down = block.linearWithBias("ffn_down", activated, config.hidden());
    block.add("output", middle, down);
    return new Block(layer, input, block.operators());
  }

  @Override
  public WeightTable ggufWeights() {
    List<WeightTable.Rule> rules = new ArrayList<>();
    addFused(rules, "blk.{n}.attn_qkv", StorageLayout.CANONICAL);
    return new WeightTable(rules, List.of());
  }

  @Override
  public Optional<WeightTable> huggingFaceWeights() {
    List<WeightTable.Rule> rules = new ArrayList<>();
    rules.add(WeightTable.named("token_embd.weight", PREFIX + "wte.weight"));
    rules.add(WeightTable.named("position_embd.weight", PREFIX + "wpe.weight"));
    rules.add(WeightTable.named("output.weight", "lm_head.weight"));
    addPair(rules, "output_norm", PREFIX + "ln_f", StorageLayout.CANONICAL);
    addPair(rules, "blk.{n}.attn_norm", LAYER + "ln_1", StorageLayout.CANONICAL);
    addPair(rules, "blk.{n}.ffn_norm", LAYER + "ln_2", StorageLayout.CANONICAL);
    addFused(rules, LAYER + "attn.c_attn", StorageLayout.TRANSPOSED);
    addPair(rules, "blk.{n}.attn_output", LAYER + "attn.c_proj", StorageLayout.TRANSPOSED);
    addPair(rules, "blk.{n}.ffn_up", LAYER + "mlp.c_fc", StorageLayout.TRANSPOSED);
    addPair(rules, "blk.{n}.ffn_down", LAYER + "mlp.c_proj", StorageLayout.TRANSPOSED);
    return Optional.of(new WeightTable(rules, UNREAD));
  }

  /// The original checkpoints lack it, what transformers saves has it.
  @Override
  public String optionalPrefix() {
    return PREFIX;
  }

  private static void addFused(List<WeightTable.Rule> rules, String inFile, StorageLayout layout) {
    rules.addAll(
        WeightTable.fused(
            inFile + ".weight",
            layout,
            "blk.{n}.attn_q.weight",
            "blk.{n}.attn_k.weight",
            "blk.{n}.attn_v.weight"));
    rules.addAll(
        WeightTable.fused(
            inFile + ".bias",
            StorageLayout.CANONICAL,
            "blk.{n}.attn_q.bias",
            "blk.{n}.attn_k.bias",
            "blk.{n}.attn_v.bias"));
  }

  private static void addPair(
      List<WeightTable.Rule> rules, String canonical, String inFile, StorageLayout layout) {
    rules.add(new WeightTable.Rule(canonical + ".weight", inFile + ".weight", layout, List.of()));
    rules.add(WeightTable.named(canonical + ".bias", inFile + ".bias"));
  }
}
