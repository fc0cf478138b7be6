package dev.hasten;

import dev.hasten.model.Pooling;
import dev.hasten.tensor.DType;
import dev.hasten.tensor.Shape;
import java.util.Map;
import java.util.SequencedMap;
import java.util.TreeMap;

/// Small models with seeded random weights and valid tokenizers: quick to run, every mechanism of
/// their architecture in use.
public final class TinyModels {
  /// Longest context of the decoders.
  public static final int CONTEXT = 128;

  /// Positions of the encoders.
  public static final int BERT_POSITIONS = 64;

  /// Tokens that the sliding layers of [#gemma3] see.
  public static final int SLIDING_WINDOW = 8;

  private static final long SEED = 20_240_101;
  private static final int VOCABULARY = 262;

  private TinyModels() {}

  /// Sizes of a Llama.
  public record LlamaSizes(
      int layers, int hidden, int intermediate, int heads, int kvHeads, int vocabulary) {
    int headDim() {
      return hidden / heads;
    }
  }

  /// 3 layers, hidden 32, 4 heads over 2 key/value heads, F32, tied head.
  public static TinyModel llama() {
    return llama(DType.F32, new LlamaSizes(3, 32, 64, 4, 2, VOCABULARY));
  }

  /// Its matrices are of `type`; widths are what its blocks need.
  public static TinyModel llama(DType type) {
    int width = type.blockElements() == 256 ? 256 : 64;
    return llama(type, new LlamaSizes(2, width, width, 4, 2, VOCABULARY));
  }

  /// Sizes that no tile divides.
  public static TinyModel llamaOfOddSizes() {
    return llama(DType.F32, new LlamaSizes(2, 30, 37, 5, 1, 263));
  }

  public static TinyModel llamaWithSeparateHead() {
    return llama()
        .withTensor(
            new RandomTensors(SEED).floats("output.weight", Shape.of(VOCABULARY, 32), 0, 0.3));
  }

  /// With divisors of the rotary frequencies, as converters write them for Llama 3.
  public static TinyModel llamaWithRopeFactors() {
    return llama()
        .withTensor(new RandomTensors(SEED).floats("rope_freqs.weight", Shape.of(4), 3, 0.7));
  }

  public static TinyModel llamaWithLinearScaling() {
    return llama()
        .withText("llama.rope.scaling.type", "linear")
        .withReal("llama.rope.scaling.factor", 4);
  }

  /// Token 259 (after "an") ends an answer.
  public static TinyModel llamaThatEnds() {
    return llama().withWhole("tokenizer.ggml.eos_token_id", 259);
  }

  public static TinyModel llama(DType type, LlamaSizes sizes) {
    TinyBuilder model = new TinyBuilder("llama", type, SEED);
    decoderSizes(model, sizes.layers(), sizes.hidden(), sizes.intermediate());
    model
        .size("attention.head_count", sizes.heads())
        .size("attention.head_count_kv", sizes.kvHeads())
        .size("rope.dimension_count", sizes.headDim())
        .real("rope.freq_base", 10_000)
        .all(TinyVocabulary.byteLevel(sizes.vocabulary()));
    model.matrix("token_embd.weight", sizes.vocabulary(), sizes.hidden());
    for (int layer = 0; layer < sizes.layers(); layer++) {
      llamaBlock(model, "blk.%d.".formatted(layer), sizes);
    }
    return model.norm("output_norm.weight", sizes.hidden()).build();
  }

  private static void llamaBlock(TinyBuilder model, String block, LlamaSizes sizes) {
    model.norm(block + "attn_norm.weight", sizes.hidden());
    model.norm(block + "ffn_norm.weight", sizes.hidden());
    attentionMatrices(model, block, sizes.hidden(), sizes.hidden(), kvWidth(sizes));
    gatedFeedForward(model, block, sizes.hidden(), sizes.intermediate());
  }

  private static int kvWidth(LlamaSizes sizes) {
    return sizes.kvHeads() * sizes.headDim();
  }

  /// 7 layers, of which the sixth sees everything and the others 8 tokens; hidden 32, 4 heads of 12
  /// over 1 key/value head, F32, tied head.
  public static TinyModel gemma3() {
    int layers = 7;
    int hidden = 32;
    int heads = 4;
    int headDim = 12;
    TinyBuilder model = new TinyBuilder("gemma3", DType.F32, SEED);
    decoderSizes(model, layers, hidden, 48);
    model
        .size("attention.head_count", heads)
        .size("attention.head_count_kv", 1)
        .size("attention.key_length", headDim)
        .size("attention.value_length", headDim)
        .size("attention.sliding_window", SLIDING_WINDOW)
        .real("rope.freq_base", 1_000_000)
        .all(TinyVocabulary.byteLevel(VOCABULARY));
    model.matrix("token_embd.weight", VOCABULARY, hidden);
    for (int layer = 0; layer < layers; layer++) {
      String block = "blk.%d.".formatted(layer);
      for (String norm : new String[] {"attn", "post_attention", "ffn", "post_ffw"}) {
        model.norm(block + norm + "_norm.weight", hidden);
      }
      model.norm(block + "attn_q_norm.weight", headDim);
      model.norm(block + "attn_k_norm.weight", headDim);
      attentionMatrices(model, block, hidden, heads * headDim, headDim);
      gatedFeedForward(model, block, hidden, 48);
    }
    return model.norm("output_norm.weight", hidden).build();
  }

  private static void decoderSizes(TinyBuilder model, int layers, int hidden, int intermediate) {
    model
        .size("block_count", layers)
        .size("context_length", CONTEXT)
        .size("embedding_length", hidden)
        .size("feed_forward_length", intermediate)
        .real("attention.layer_norm_rms_epsilon", 1e-5);
  }

  private static void attentionMatrices(
      TinyBuilder model, String block, int hidden, int queryWidth, int kvWidth) {
    model
        .matrix(block + "attn_q.weight", queryWidth, hidden)
        .matrix(block + "attn_k.weight", kvWidth, hidden)
        .matrix(block + "attn_v.weight", kvWidth, hidden)
        .matrix(block + "attn_output.weight", hidden, queryWidth);
  }

  private static void gatedFeedForward(
      TinyBuilder model, String block, int hidden, int intermediate) {
    model
        .matrix(block + "ffn_gate.weight", intermediate, hidden)
        .matrix(block + "ffn_up.weight", intermediate, hidden)
        .matrix(block + "ffn_down.weight", hidden, intermediate);
  }

  /// 2 layers, hidden 24, 3 heads, F32; its tokenizer knows letters and digits.
  public static TinyModel bert(Pooling pooling) {
    return bert(pooling, 24, 40);
  }

  /// 2 layers, hidden 96, 3 heads, F32: rows that blocks of 32 can hold.
  public static TinyModel wideBert(Pooling pooling) {
    return bert(pooling, 96, 64);
  }

  private static TinyModel bert(Pooling pooling, int hidden, int intermediate) {
    int layers = 2;
    TinyBuilder model = new TinyBuilder("bert", DType.F32, SEED);
    model
        .size("block_count", layers)
        .size("context_length", BERT_POSITIONS)
        .size("embedding_length", hidden)
        .size("feed_forward_length", intermediate)
        .size("attention.head_count", 3)
        .size(
            "pooling_type",
            switch (pooling) {
              case MEAN -> 1;
              case CLS -> 2;
            })
        .real("attention.layer_norm_epsilon", 1e-5)
        .all(TinyVocabulary.wordPiece());
    model.matrix("token_embd.weight", TinyVocabulary.wordPieceSize(), hidden);
    model.matrix("token_types.weight", 2, hidden);
    model.matrix("position_embd.weight", BERT_POSITIONS, hidden);
    normWithBias(model, "token_embd_norm", hidden);
    for (int layer = 0; layer < layers; layer++) {
      bertBlock(model, "blk.%d.".formatted(layer), hidden, intermediate);
    }
    return model.build();
  }

  private static void bertBlock(TinyBuilder model, String block, int hidden, int intermediate) {
    SequencedMap<String, int[]> matrices = new TreeMap<>();
    matrices.put("attn_q", new int[] {hidden, hidden});
    matrices.put("attn_k", new int[] {hidden, hidden});
    matrices.put("attn_v", new int[] {hidden, hidden});
    matrices.put("attn_output", new int[] {hidden, hidden});
    matrices.put("ffn_up", new int[] {intermediate, hidden});
    matrices.put("ffn_down", new int[] {hidden, intermediate});
    for (Map.Entry<String, int[]> matrix : matrices.entrySet()) {
      int[] size = matrix.getValue();
      model.matrix(block + matrix.getKey() + ".weight", size[0], size[1]);
      model.bias(block + matrix.getKey() + ".bias", size[0]);
    }
    normWithBias(model, block + "attn_output_norm", hidden);
    normWithBias(model, block + "layer_output_norm", hidden);
  }

  private static void normWithBias(TinyBuilder model, String name, int width) {
    model.norm(name + ".weight", width).bias(name + ".bias", width);
  }
}
