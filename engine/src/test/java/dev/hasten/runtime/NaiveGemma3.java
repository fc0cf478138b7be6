package dev.hasten.runtime;

import dev.hasten.format.GgufFile;
import java.util.Arrays;

/// Gemma 3 by arXiv:2503.19786 and `modeling_gemma3.py` of transformers (formulas only), on GGUF's
/// norms, which have the 1 of `1 + weight` already added.
final class NaiveGemma3 implements NaiveModel {
  private static final int GLOBAL_EVERY = 6;
  private static final double LOCAL_THETA = 10_000;

  private final NaiveWeights weights;
  private final int heads;
  private final int kvHeads;
  private final int headDim;
  private final int hidden;
  private final double epsilon;

  NaiveGemma3(GgufFile file) {
    weights = new NaiveWeights(file);
    heads = weights.size("attention.head_count");
    kvHeads = weights.size("attention.head_count_kv");
    headDim = weights.size("attention.key_length");
    hidden = weights.size("embedding_length");
    epsilon = weights.required("attention.layer_norm_rms_epsilon");
  }

  @Override
  public double[] logits(int... tokens) {
    double[][] embeddings = weights.matrix("token_embd.weight");
    double[][] x = new double[tokens.length][];
    Arrays.setAll(x, t -> NaiveMath.scale(embeddings[tokens[t]], Math.sqrt(hidden)));
    for (int layer = 0; layer < weights.size("block_count"); layer++) {
      x = block(layer, x);
    }
    double[] last = normed(x[tokens.length - 1], "output_norm");
    return NaiveMath.multiply(embeddings, last);
  }

  private double[] normed(double[] x, String name) {
    return NaiveMath.rmsNorm(x, weights.vector(name + ".weight"), epsilon);
  }

  private double[] normedHeads(double[] x, String name) {
    return NaiveMath.rmsNormOfHeads(x, weights.vector(name + ".weight"), epsilon);
  }

  private double[] linear(double[] x, String name) {
    return NaiveMath.multiply(weights.matrix(name + ".weight"), x);
  }

  private double[][] block(int layer, double[][] x) {
    String name = "blk.%d.".formatted(layer);
    double[][] attended = attention(layer, x);
    double[][] output = new double[x.length][];
    for (int t = 0; t < x.length; t++) {
      double[] middle = NaiveMath.plus(x[t], normed(attended[t], name + "post_attention_norm"));
      double[] forward = feedForward(name, normed(middle, name + "ffn_norm"));
      output[t] = NaiveMath.plus(middle, normed(forward, name + "post_ffw_norm"));
    }
    return output;
  }

  private double[] feedForward(String name, double[] x) {
    double[] gate = Arrays.stream(linear(x, name + "ffn_gate")).map(NaiveMath::geluTanh).toArray();
    return linear(NaiveMath.times(gate, linear(x, name + "ffn_up")), name + "ffn_down");
  }

  private double[][] attention(int layer, double[][] x) {
    String name = "blk.%d.".formatted(layer);
    double[][] queries = new double[x.length][];
    double[][] keys = new double[x.length][];
    double[][] values = new double[x.length][];
    for (int t = 0; t < x.length; t++) {
      double[] normed = normed(x[t], name + "attn_norm");
      double[] query = linear(normed, name + "attn_q");
      double[] key = linear(normed, name + "attn_k");
      queries[t] = turned(normedHeads(query, name + "attn_q_norm"), t, layer);
      keys[t] = turned(normedHeads(key, name + "attn_k_norm"), t, layer);
      values[t] = linear(normed, name + "attn_v");
    }
    double[][] output = new double[x.length][];
    for (int t = 0; t < x.length; t++) {
      double[] joined = new double[heads * headDim];
      for (int head = 0; head < heads; head++) {
        double[] attended = attend(queries[t], keys, values, head, t, layer);
        System.arraycopy(attended, 0, joined, head * headDim, headDim);
      }
      output[t] = linear(joined, name + "attn_output");
    }
    return output;
  }

  private double[] attend(
      double[] query, double[][] keys, double[][] values, int head, int t, int layer) {
    int kvHead = head * kvHeads / heads;
    int window = isGlobal(layer) ? t + 1 : weights.size("attention.sliding_window");
    return NaiveMath.attend(
        NaiveMath.head(query, head, headDim),
        headOf(keys, kvHead),
        headOf(values, kvHead),
        Math.max(0, t + 1 - window),
        t + 1,
        1 / Math.sqrt(headDim));
  }

  private double[][] headOf(double[][] rows, int head) {
    return Arrays.stream(rows)
        .map(row -> NaiveMath.head(row, head, headDim))
        .toArray(double[][]::new);
  }

  private static boolean isGlobal(int layer) {
    return layer % GLOBAL_EVERY == GLOBAL_EVERY - 1;
  }

  /// Half-split pairs, as in `rotate_half`.
  private double[] turned(double[] x, int position, int layer) {
    double theta = isGlobal(layer) ? weights.required("rope.freq_base") : LOCAL_THETA;
    double factor = isGlobal(layer) ? weights.real("rope.scaling.factor", 1) : 1;
    double[] result = new double[x.length];
    for (int i = 0; i < x.length; i++) {
      int inHead = i % headDim;
      int pair = inHead % (headDim / 2);
      double angle = position * Math.pow(theta, -2.0 * pair / headDim) / factor;
      double rotated = inHead < headDim / 2 ? -x[i + headDim / 2] : x[i - headDim / 2];
      result[i] = x[i] * Math.cos(angle) + rotated * Math.sin(angle);
    }
    return result;
  }
}
