package dev.hasten.model;

import dev.hasten.format.SafetensorsDirectory;
import dev.hasten.model.WeightTable.Rule;
import java.util.ArrayList;
import java.util.List;

/// The names that the encoders of transformers give what BERT and RoBERTa have in common.
final class BertNames {
  private BertNames() {}

  /// @param prefix of the part of the model that every task has: `bert.`
  /// @param positions how the table of positions is stored
  static List<Rule> encoder(String prefix, StorageLayout positions) {
    List<Rule> rules = new ArrayList<>();
    String embeddings = prefix + "embeddings.";
    rules.add(WeightTable.named("token_embd.weight", embeddings + "word_embeddings.weight"));
    rules.add(WeightTable.named("token_types.weight", embeddings + "token_type_embeddings.weight"));
    rules.add(
        new Rule(
            "position_embd.weight",
            embeddings + "position_embeddings.weight",
            positions,
            List.of()));
    rules.addAll(pair("token_embd_norm", embeddings + "LayerNorm"));
    String layer = prefix + "encoder.layer.{n}.";
    rules.addAll(pair("blk.{n}.attn_q", layer + "attention.self.query"));
    rules.addAll(pair("blk.{n}.attn_k", layer + "attention.self.key"));
    rules.addAll(pair("blk.{n}.attn_v", layer + "attention.self.value"));
    rules.addAll(pair("blk.{n}.attn_output", layer + "attention.output.dense"));
    rules.addAll(pair("blk.{n}.attn_output_norm", layer + "attention.output.LayerNorm"));
    rules.addAll(pair("blk.{n}.ffn_up", layer + "intermediate.dense"));
    rules.addAll(pair("blk.{n}.ffn_down", layer + "output.dense"));
    rules.addAll(pair("blk.{n}.layer_output_norm", layer + "output.LayerNorm"));
    return rules;
  }

  /// The rules of a layer's weight and bias.
  static List<Rule> pair(String canonical, String inFile) {
    return List.of(
        WeightTable.named(canonical + ".weight", inFile + ".weight"),
        WeightTable.named(canonical + ".bias", inFile + ".bias"));
  }

  /// Checkpoints that come from TensorFlow have other names for LayerNorm's weights.
  static WeightTable spelledAs(SafetensorsDirectory directory, WeightTable table) {
    return table
        .respelled("LayerNorm.weight", "LayerNorm.gamma", directory)
        .respelled("LayerNorm.bias", "LayerNorm.beta", directory);
  }
}
