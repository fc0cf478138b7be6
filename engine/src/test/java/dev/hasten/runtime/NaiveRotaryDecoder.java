package dev.hasten.runtime;

import dev.hasten.TinyDirectory;
import java.util.Arrays;
import java.util.List;

/// Llama, Mistral, Qwen 2 and 3, Phi-3 and Gemma 2 by the modelling files of transformers (formulas
/// only), on tensors as transformers names and stores them.
final class NaiveRotaryDecoder implements NaiveModel {
  private final NaiveTensors tensors;
  private final String type;
  private final int heads;
  private final int kvHeads;
  private final int headDim;
  private final int hidden;
  private final double epsilon;

  NaiveRotaryDecoder(TinyDirectory source) {
    tensors = new NaiveTensors(source);
    type = tensors.text("model_type");
    heads = tensors.size("num_attention_heads");
    kvHeads = tensors.size("num_key_value_heads");
    hidden = tensors.size("hidden_size");
    headDim = (int) tensors.number("head_dim", (double) hidden / heads);
    epsilon = tensors.number("rms_norm_eps");
  }

  private boolean isGemma() {
    return type.equals("gemma2");
  }

  @Override
  public double[] logits(int... tokens) {
    double[][] embeddings = tensors.matrix("model.embed_tokens.weight");
    double[][] x = new double[tokens.length][];
    double scale = isGemma() ? Math.sqrt(hidden) : 1;
    Arrays.setAll(x, t -> NaiveMath.scale(embeddings[tokens[t]], scale));
    for (int layer = 0; layer < tensors.size("num_hidden_layers"); layer++) {
      x = block(layer, x);
    }
    double[] last = normed(x[tokens.length - 1], "model.norm");
    boolean isTied = !tensors.has("lm_head.weight");
    double[] logits =
        NaiveMath.multiply(isTied ? embeddings : tensors.matrix("lm_head.weight"), last);
    return capped(logits, "final_logit_softcapping");
  }

  private double[] capped(double[] values, String key) {
    double cap = tensors.number(key);
    return Double.isNaN(cap)
        ? values
        : Arrays.stream(values).map(value -> cap * Math.tanh(value / cap)).toArray();
  }

  private double[][] block(int layer, double[][] x) {
    String name = "model.layers.%d.".formatted(layer);
    double[][] normed = new double[x.length][];
    Arrays.setAll(normed, t -> normed(x[t], name + "input_layernorm"));
    double[][] attended = attention(layer, normed);
    double[][] output = new double[x.length][];
    for (int t = 0; t < x.length; t++) {
      output[t] = isGemma() ? sandwich(name, x[t], attended[t]) : plain(name, x[t], attended[t]);
    }
    return output;
  }

  private double[] plain(String name, double[] x, double[] attended) {
    double[] middle = NaiveMath.plus(x, attended);
    double[] normed = normed(middle, name + "post_attention_layernorm");
    return NaiveMath.plus(middle, feedForward(name, normed));
  }

  private double[] sandwich(String name, double[] x, double[] attended) {
    double[] middle = NaiveMath.plus(x, normed(attended, name + "post_attention_layernorm"));
    double[] down = feedForward(name, normed(middle, name + "pre_feedforward_layernorm"));
    return NaiveMath.plus(middle, normed(down, name + "post_feedforward_layernorm"));
  }

  private double[] feedForward(String name, double[] x) {
    int wide = tensors.size("intermediate_size");
    double[] gate;
    double[] up;
    if (type.equals("phi3")) {
      double[] both = linear(x, name + "mlp.gate_up_proj");
      gate = Arrays.copyOfRange(both, 0, wide);
      up = Arrays.copyOfRange(both, wide, 2 * wide);
    } else {
      gate = linear(x, name + "mlp.gate_proj");
      up = linear(x, name + "mlp.up_proj");
    }
    double[] activated =
        Arrays.stream(gate)
            .map(value -> isGemma() ? NaiveMath.geluTanh(value) : NaiveMath.silu(value))
            .toArray();
    return linear(NaiveMath.times(activated, up), name + "mlp.down_proj");
  }

  private double[][] attention(int layer, double[][] x) {
    String name = "model.layers.%d.self_attn.".formatted(layer);
    double[][] queries = new double[x.length][];
    double[][] keys = new double[x.length][];
    double[][] values = new double[x.length][];
    for (int t = 0; t < x.length; t++) {
      double[][] parts = projections(name, x[t]);
      queries[t] = turned(parts[0], t);
      keys[t] = turned(parts[1], t);
      values[t] = parts[2];
    }
    double[][] output = new double[x.length][];
    for (int t = 0; t < x.length; t++) {
      double[] joined = new double[heads * headDim];
      for (int head = 0; head < heads; head++) {
        double[] attended = attend(layer, queries[t], keys, values, head, t);
        System.arraycopy(attended, 0, joined, head * headDim, headDim);
      }
      output[t] = linear(joined, name + "o_proj");
    }
    return output;
  }

  private double[][] projections(String name, double[] x) {
    if (type.equals("phi3")) {
      double[] all = linear(x, name + "qkv_proj");
      int queryEnd = heads * headDim;
      int keyEnd = queryEnd + kvHeads * headDim;
      return new double[][] {
        Arrays.copyOfRange(all, 0, queryEnd),
        Arrays.copyOfRange(all, queryEnd, keyEnd),
        Arrays.copyOfRange(all, keyEnd, all.length)
      };
    }
    return new double[][] {
      headsNormed(linear(x, name + "q_proj"), name + "q_norm.weight"),
      headsNormed(linear(x, name + "k_proj"), name + "k_norm.weight"),
      linear(x, name + "v_proj")
    };
  }

  private double[] headsNormed(double[] x, String norm) {
    return tensors.has(norm) ? NaiveMath.rmsNormOfHeads(x, tensors.vector(norm), epsilon) : x;
  }

  private double[] attend(
      int layer, double[] query, double[][] keys, double[][] values, int head, int position) {
    int kvHead = head / (heads / kvHeads);
    double[] q = NaiveMath.head(query, head, headDim);
    int from = Math.max(0, position + 1 - window(layer));
    double scale = 1 / Math.sqrt(tensors.number("query_pre_attn_scalar", headDim));
    double[] scores = new double[position + 1 - from];
    Arrays.setAll(
        scores, i -> scale * NaiveMath.dot(q, NaiveMath.head(keys[from + i], kvHead, headDim)));
    double[] shares = NaiveMath.softmax(capped(scores, "attn_logit_softcapping"));
    double[] result = new double[headDim];
    for (int i = 0; i < shares.length; i++) {
      double[] value = NaiveMath.head(values[from + i], kvHead, headDim);
      result = NaiveMath.plus(result, NaiveMath.scale(value, shares[i]));
    }
    return result;
  }

  private int window(int layer) {
    boolean slides =
        switch (type) {
          case "mistral", "phi3" -> true;
          case "gemma2" -> layer % 2 == 0;
          default -> false;
        };
    return slides ? (int) tensors.number("sliding_window", Integer.MAX_VALUE) : Integer.MAX_VALUE;
  }

  private double[] linear(double[] x, String name) {
    double[] product = NaiveMath.multiply(tensors.matrix(name + ".weight"), x);
    return tensors.has(name + ".bias")
        ? NaiveMath.plus(product, tensors.vector(name + ".bias"))
        : product;
  }

  /// Gemma multiplies with `1 + weight`.
  private double[] normed(double[] x, String name) {
    double[] weight = tensors.vector(name + ".weight");
    double[] factor = isGemma() ? Arrays.stream(weight).map(value -> 1 + value).toArray() : weight;
    return NaiveMath.rmsNorm(x, factor, epsilon);
  }

  /// `x * cos + rotate_half(x) * sin`, both times the attention factor of `longrope`.
  private double[] turned(double[] x, int position) {
    double factor = attentionFactor();
    double[] result = new double[x.length];
    for (int i = 0; i < x.length; i++) {
      int inHead = i % headDim;
      double angle = position * frequency(inHead % (headDim / 2));
      double rotated = inHead < headDim / 2 ? -x[i + headDim / 2] : x[i - headDim / 2];
      result[i] = factor * (x[i] * Math.cos(angle) + rotated * Math.sin(angle));
    }
    return result;
  }

  private double frequency(int pair) {
    double plain = Math.pow(tensors.number("rope_theta"), -2.0 * pair / headDim);
    return tensors.map("rope_scaling").get("short_factor") instanceof List<?> factors
        ? plain / ((Number) factors.get(pair)).doubleValue()
        : plain;
  }

  private double attentionFactor() {
    if (tensors.map("rope_scaling").isEmpty()) {
      return 1;
    }
    double trained = tensors.number("original_max_position_embeddings");
    double stretch = tensors.number("max_position_embeddings") / trained;
    return Math.sqrt(1 + Math.log(stretch) / Math.log(trained));
  }
}
