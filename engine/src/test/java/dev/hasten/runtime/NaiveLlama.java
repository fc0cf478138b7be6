package dev.hasten.runtime;

import dev.hasten.format.GgufFile;
import java.util.Arrays;

/// Llama by arXiv:2302.13971, on the rows of q and k as GGUF stores them: rotary pairs are
/// neighbours, as in Su et al. 2021, arXiv:2104.09864.
final class NaiveLlama implements NaiveModel {
  private final NaiveWeights weights;
  private final int heads;
  private final int kvHeads;
  private final int headDim;
  private final double epsilon;

  NaiveLlama(GgufFile file) {
    weights = new NaiveWeights(file);
    heads = weights.size("attention.head_count");
    kvHeads = weights.size("attention.head_count_kv");
    headDim = weights.size("embedding_length") / heads;
    epsilon = weights.required("attention.layer_norm_rms_epsilon");
  }

  @Override
  public double[] logits(int... tokens) {
    double[][] x = new double[tokens.length][];
    Arrays.setAll(x, t -> weights.matrix("token_embd.weight")[tokens[t]]);
    for (int layer = 0; layer < weights.size("block_count"); layer++) {
      x = block("blk.%d.".formatted(layer), x);
    }
    double[] last =
        NaiveMath.rmsNorm(x[tokens.length - 1], weights.vector("output_norm.weight"), epsilon);
    String head = weights.has("output.weight") ? "output.weight" : "token_embd.weight";
    return NaiveMath.multiply(weights.matrix(head), last);
  }

  private double[][] block(String name, double[][] x) {
    double[][] attended = attention(name, normed(x, name + "attn_norm.weight"));
    double[][] middle = new double[x.length][];
    Arrays.setAll(middle, t -> NaiveMath.plus(x[t], attended[t]));
    double[][] normed = normed(middle, name + "ffn_norm.weight");
    double[][] output = new double[x.length][];
    Arrays.setAll(output, t -> NaiveMath.plus(middle[t], feedForward(name, normed[t])));
    return output;
  }

  private double[][] normed(double[][] x, String norm) {
    return Arrays.stream(x)
        .map(row -> NaiveMath.rmsNorm(row, weights.vector(norm), epsilon))
        .toArray(double[][]::new);
  }

  private double[] feedForward(String name, double[] x) {
    double[] gate = NaiveMath.multiply(weights.matrix(name + "ffn_gate.weight"), x);
    double[] up = NaiveMath.multiply(weights.matrix(name + "ffn_up.weight"), x);
    double[] activated = Arrays.stream(gate).map(NaiveMath::silu).toArray();
    return NaiveMath.multiply(
        weights.matrix(name + "ffn_down.weight"), NaiveMath.times(activated, up));
  }

  private double[][] attention(String name, double[][] x) {
    double[][] queries = new double[x.length][];
    double[][] keys = new double[x.length][];
    double[][] values = new double[x.length][];
    for (int t = 0; t < x.length; t++) {
      queries[t] = turned(NaiveMath.multiply(weights.matrix(name + "attn_q.weight"), x[t]), t);
      keys[t] = turned(NaiveMath.multiply(weights.matrix(name + "attn_k.weight"), x[t]), t);
      values[t] = NaiveMath.multiply(weights.matrix(name + "attn_v.weight"), x[t]);
    }
    double[][] output = new double[x.length][];
    for (int t = 0; t < x.length; t++) {
      double[] joined = new double[heads * headDim];
      for (int head = 0; head < heads; head++) {
        double[] attended = attend(queries[t], keys, values, head, t);
        System.arraycopy(attended, 0, joined, head * headDim, headDim);
      }
      output[t] = NaiveMath.multiply(weights.matrix(name + "attn_output.weight"), joined);
    }
    return output;
  }

  private double[] attend(double[] query, double[][] keys, double[][] values, int head, int t) {
    int kvHead = head * kvHeads / heads;
    return NaiveMath.attend(
        NaiveMath.head(query, head, headDim),
        headOf(keys, kvHead),
        headOf(values, kvHead),
        0,
        t + 1,
        1 / Math.sqrt(headDim));
  }

  private double[][] headOf(double[][] rows, int head) {
    return Arrays.stream(rows)
        .map(row -> NaiveMath.head(row, head, headDim))
        .toArray(double[][]::new);
  }

  private double[] turned(double[] x, int position) {
    double[] result = new double[x.length];
    for (int i = 0; i < x.length; i += 2) {
      double angle = position * frequency(i % headDim / 2);
      result[i] = x[i] * Math.cos(angle) - x[i + 1] * Math.sin(angle);
      result[i + 1] = x[i] * Math.sin(angle) + x[i + 1] * Math.cos(angle);
    }
    return result;
  }

  private double frequency(int pair) {
    double base = weights.real("rope.freq_base", 10_000);
    double plain = Math.pow(base, -2.0 * pair / headDim);
    double divisor =
        weights.has("rope_freqs.weight") ? weights.vector("rope_freqs.weight")[pair] : 1;
    return plain / divisor / weights.real("rope.scaling.factor", 1);
  }
}
