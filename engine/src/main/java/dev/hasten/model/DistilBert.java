package dev.hasten.model;

import dev.hasten.model.WeightTable.Rule;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// DistilBERT: BERT of fewer layers without token types, whose classifiers have a ReLU between
/// their layers. In GGUF it is [Bert].
///
/// Paper: Sanh et al. 2019, arXiv:1910.01108. Reference code: `modeling_distilbert.py` of
/// transformers.
final class DistilBert implements Architecture {
  private static final Map<ConfigKey, String> OWN_KEYS =
      Map.of(
          ConfigKey.HIDDEN_SIZE, "dim",
          ConfigKey.INTERMEDIATE_SIZE, "hidden_dim",
          ConfigKey.NUM_HIDDEN_LAYERS, "n_layers",
          ConfigKey.NUM_ATTENTION_HEADS, "n_heads");

  private static final String PREFIX = "distilbert.";
  private static final String LAYER = PREFIX + "transformer.layer.{n}.";

  /// No configuration says it. A float, as GGUF keeps it.
  private static final double NORM_EPSILON = 1e-12f;

  /// A head beside the one in use.
  private static final List<String> UNREAD =
      List.of(
          "vocab_transform.weight",
          "vocab_transform.bias",
          "vocab_layer_norm.weight",
          "vocab_layer_norm.bias",
          "vocab_projector.weight",
          "vocab_projector.bias");

  @Override
  public String name() {
    return "distilbert";
  }

  @Override
  public String ggufName() {
    return new Bert().name();
  }

  @Override
  public String transformersFamily() {
    return "DistilBert";
  }

  @Override
  public String spell(ConfigKey key) {
    return OWN_KEYS.getOrDefault(key, key.huggingFace().getFirst());
  }

  @Override
  public List<String> activationKeys() {
    return List.of("activation");
  }

  @Override
  public String huggingFaceType() {
    return "distilbert";
  }

  @Override
  public ModelConfig config(ConfigReader reader) {
    return BertEncoder.config(name(), reader, BertEncoder.activation(reader), NORM_EPSILON);
  }

  @Override
  public Graph graph(ModelConfig config) {
    return BertEncoder.graph(config);
  }

  @Override
  public WeightTable ggufWeights() {
    return WeightTable.canonical();
  }

  @Override
  public String optionalPrefix() {
    return PREFIX;
  }

  @Override
  public Optional<WeightTable> huggingFaceWeights() {
    List<Rule> rules = new ArrayList<>();
    String embeddings = PREFIX + "embeddings.";
    rules.add(WeightTable.named("token_embd.weight", embeddings + "word_embeddings.weight"));
    rules.add(WeightTable.named("position_embd.weight", embeddings + "position_embeddings.weight"));
    rules.addAll(BertNames.pair("token_embd_norm", embeddings + "LayerNorm"));
    rules.addAll(BertNames.pair("blk.{n}.attn_q", LAYER + "attention.q_lin"));
    rules.addAll(BertNames.pair("blk.{n}.attn_k", LAYER + "attention.k_lin"));
    rules.addAll(BertNames.pair("blk.{n}.attn_v", LAYER + "attention.v_lin"));
    rules.addAll(BertNames.pair("blk.{n}.attn_output", LAYER + "attention.out_lin"));
    rules.addAll(BertNames.pair("blk.{n}.attn_output_norm", LAYER + "sa_layer_norm"));
    rules.addAll(BertNames.pair("blk.{n}.ffn_up", LAYER + "ffn.lin1"));
    rules.addAll(BertNames.pair("blk.{n}.ffn_down", LAYER + "ffn.lin2"));
    rules.addAll(BertNames.pair("blk.{n}.layer_output_norm", LAYER + "output_layer_norm"));
    rules.addAll(BertNames.pair("cls", "pre_classifier"));
    rules.addAll(BertNames.pair("cls.output", "classifier"));
    rules.addAll(BertNames.pair("output_transform", "vocab_transform"));
    rules.addAll(BertNames.pair("output_transform_norm", "vocab_layer_norm"));
    rules.addAll(BertNames.pair("output", "vocab_projector"));
    return Optional.of(new WeightTable(rules, UNREAD));
  }
}
