package dev.hasten.model;

import dev.hasten.model.WeightTable.Rule;
import java.util.ArrayList;
import java.util.List;

/// Names that the decoders of transformers share. What one of them lacks is simply never asked for.
final class HuggingFaceNames {
  /// What a file may have beside the weights: an unused copy of a tied head, and a table that old
  /// versions of transformers saved.
  private static final List<String> UNREAD =
      List.of("lm_head.weight", "model.layers.{n}.self_attn.rotary_emb.inv_freq");

  private HuggingFaceNames() {}

  /// Norms as in Llama: before each half of a block.
  static WeightTable preNorm() {
    List<Rule> rules = new ArrayList<>(outside(StorageLayout.CANONICAL));
    rules.add(layer("attn_norm", "input_layernorm", StorageLayout.CANONICAL));
    rules.add(layer("ffn_norm", "post_attention_layernorm", StorageLayout.CANONICAL));
    rules.addAll(matrices());
    return new WeightTable(rules, UNREAD);
  }

  /// Norms as in Gemma 2 and 3: before and after each half, stored as what they add to 1.
  static WeightTable gemma() {
    StorageLayout layout = StorageLayout.ZERO_CENTRED;
    List<Rule> rules = new ArrayList<>(outside(layout));
    rules.add(layer("attn_norm", "input_layernorm", layout));
    rules.add(layer("post_attention_norm", "post_attention_layernorm", layout));
    rules.add(layer("ffn_norm", "pre_feedforward_layernorm", layout));
    rules.add(layer("post_ffw_norm", "post_feedforward_layernorm", layout));
    rules.add(layer("attn_q_norm", "self_attn.q_norm", layout));
    rules.add(layer("attn_k_norm", "self_attn.k_norm", layout));
    rules.addAll(matrices());
    return new WeightTable(rules, UNREAD);
  }

  private static List<Rule> outside(StorageLayout normLayout) {
    return List.of(
        WeightTable.named("token_embd.weight", "model.embed_tokens.weight"),
        WeightTable.named("output.weight", "lm_head.weight"),
        new Rule("output_norm.weight", "model.norm.weight", normLayout, List.of()));
  }

  private static List<Rule> matrices() {
    List<Rule> rules = new ArrayList<>();
    for (String letter : List.of("q", "k", "v")) {
      String inFile = "model.layers.{n}.self_attn.%s_proj.".formatted(letter);
      String canonical = "blk.{n}.attn_%s.".formatted(letter);
      rules.add(WeightTable.named(canonical + "weight", inFile + "weight"));
      rules.add(WeightTable.named(canonical + "bias", inFile + "bias"));
    }
    rules.add(layer("attn_q_norm", "self_attn.q_norm", StorageLayout.CANONICAL));
    rules.add(layer("attn_k_norm", "self_attn.k_norm", StorageLayout.CANONICAL));
    rules.add(layer("attn_output", "self_attn.o_proj", StorageLayout.CANONICAL));
    rules.add(layer("ffn_gate", "mlp.gate_proj", StorageLayout.CANONICAL));
    rules.add(layer("ffn_up", "mlp.up_proj", StorageLayout.CANONICAL));
    rules.add(layer("ffn_down", "mlp.down_proj", StorageLayout.CANONICAL));
    return rules;
  }

  private static Rule layer(String canonical, String inFile, StorageLayout layout) {
    return new Rule(
        "blk.{n}.%s.weight".formatted(canonical),
        "model.layers.{n}.%s.weight".formatted(inFile),
        layout,
        List.of());
  }
}
