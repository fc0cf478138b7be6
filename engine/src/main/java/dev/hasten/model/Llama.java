package dev.hasten.model;

import java.util.List;
import java.util.Optional;

/// Llama 2 and 3, SmolLM2 and their like: pre-norm blocks with RMSNorm, rotary embedding,
/// grouped-query attention and a gated SiLU feed-forward layer.
///
/// Papers: Touvron et al. 2023, arXiv:2302.13971 and arXiv:2307.09288; Llama 3 (rope scaling),
/// arXiv:2407.21783. Reference code: `modeling_llama.py` of transformers.
final class Llama implements Architecture {
  private static final double DEFAULT_THETA = 10_000;

  @Override
  public String name() {
    return "llama";
  }

  @Override
  public String transformersFamily() {
    return "Llama";
  }

  @Override
  public String huggingFaceType() {
    return "llama";
  }

  @Override
  public ModelConfig config(ConfigReader reader) {
    HeadsConfig heads = HeadsConfig.readRotary(reader);
    RotaryConfig rotary = RotaryReader.read(reader, DEFAULT_THETA, heads.headDim());
    return DecoderReader.gatedSilu(name(), reader, heads, rotary, Optional.empty());
  }

  @Override
  public Graph graph(ModelConfig config) {
    return PreNormDecoder.graph(config, QueryKeyValue::plain);
  }

  /// GGUF interleaves the rotary pairs of q and k.
  @Override
  public WeightTable ggufWeights() {
    return new WeightTable(
        List.of(
            WeightTable.stored("blk.{n}.attn_q.weight", StorageLayout.ROTARY_INTERLEAVED),
            WeightTable.stored("blk.{n}.attn_k.weight", StorageLayout.ROTARY_INTERLEAVED)),
        List.of());
  }

  @Override
  public Optional<WeightTable> huggingFaceWeights() {
    return Optional.of(HuggingFaceNames.preNorm());
  }
}
