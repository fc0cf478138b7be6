package dev.hasten.model;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// Phi-3: Llama whose files keep queries, keys and values in one tensor, and gate and up in
/// another. The graph sees them apart: their rows lie one below the other.
///
/// Long-context models (`longrope`) have one set of frequencies for texts up to the context they
/// were first trained on, and another for longer ones; this build has the first, and a context of
/// that length.
///
/// Report: Abdin et al. 2024, arXiv:2404.14219. Reference code: `modeling_phi3.py` of transformers.
final class Phi3 implements Architecture {
  private static final double DEFAULT_THETA = 10_000;

  @Override
  public String name() {
    return "phi3";
  }

  @Override
  public String transformersFamily() {
    return "Phi3";
  }

  @Override
  public String huggingFaceType() {
    return "phi3";
  }

  @Override
  public ModelConfig config(ConfigReader reader) {
    HeadsConfig heads = HeadsConfig.readRotary(reader);
    RotaryConfig rotary = LongRopeReader.read(reader, DEFAULT_THETA, heads.headDim());
    return DecoderReader.gatedSilu(
        name(), reader, heads, rotary, DecoderReader.windowEverywhere(reader, rotary));
  }

  @Override
  public Graph graph(ModelConfig config) {
    return PreNormDecoder.graph(config, QueryKeyValue::plain);
  }

  @Override
  public WeightTable ggufWeights() {
    return new WeightTable(
        fused("blk.{n}.attn_qkv.weight", "blk.{n}.ffn_up.weight"),
        List.of("rope_factors_short.weight", "rope_factors_long.weight"));
  }

  @Override
  public Optional<WeightTable> huggingFaceWeights() {
    WeightTable usual = HuggingFaceNames.preNorm();
    List<WeightTable.Rule> rules =
        fused(
            "model.layers.{n}.self_attn.qkv_proj.weight",
            "model.layers.{n}.mlp.gate_up_proj.weight");
    rules.addAll(usual.rules());
    return Optional.of(new WeightTable(rules, usual.unread()));
  }

  private static List<WeightTable.Rule> fused(String attention, String feedForward) {
    StorageLayout layout = StorageLayout.CANONICAL;
    List<WeightTable.Rule> rules = new ArrayList<>();
    rules.addAll(
        WeightTable.fused(
            attention,
            layout,
            "blk.{n}.attn_q.weight",
            "blk.{n}.attn_k.weight",
            "blk.{n}.attn_v.weight"));
    rules.addAll(
        WeightTable.fused(feedForward, layout, "blk.{n}.ffn_gate.weight", "blk.{n}.ffn_up.weight"));
    return rules;
  }
}
