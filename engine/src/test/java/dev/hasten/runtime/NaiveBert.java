package dev.hasten.runtime;

import dev.hasten.format.GgufFile;
import java.util.Arrays;

/// BERT by arXiv:1810.04805 with the pooling of arXiv:1908.10084, one text at a time.
final class NaiveBert {
  private static final int POOLING_OF_CLS = 2;

  private final NaiveWeights weights;
  private final int heads;
  private final int headDim;
  private final double epsilon;

  NaiveBert(GgufFile file) {
    weights = new NaiveWeights(file);
    heads = weights.size("attention.head_count");
    headDim = weights.size("embedding_length") / heads;
    epsilon = weights.required("attention.layer_norm_epsilon");
  }

  double[] embed(int... tokens) {
    double[][] x = new double[tokens.length][];
    Arrays.setAll(x, t -> embedding(tokens[t], t));
    for (int layer = 0; layer < weights.size("block_count"); layer++) {
      x = block("blk.%d.".formatted(layer), x);
    }
    double[] pooled = weights.size("pooling_type") == POOLING_OF_CLS ? x[0] : mean(x);
    return NaiveMath.scale(pooled, 1 / Math.sqrt(NaiveMath.dot(pooled, pooled)));
  }

  private double[] embedding(int token, int position) {
    double[] word = weights.matrix("token_embd.weight")[token];
    double[] type = weights.matrix("token_types.weight")[0];
    double[] place = weights.matrix("position_embd.weight")[position];
    return normed(NaiveMath.plus(NaiveMath.plus(word, type), place), "token_embd_norm");
  }

  private double[][] block(String name, double[][] x) {
    double[][] attended = attention(name, x);
    double[][] output = new double[x.length][];
    for (int t = 0; t < x.length; t++) {
      double[] middle = normed(NaiveMath.plus(attended[t], x[t]), name + "attn_output_norm");
      double[] wide =
          Arrays.stream(linear(middle, name + "ffn_up")).map(NaiveMath::geluErf).toArray();
      double[] sum = NaiveMath.plus(linear(wide, name + "ffn_down"), middle);
      output[t] = normed(sum, name + "layer_output_norm");
    }
    return output;
  }

  private double[][] attention(String name, double[][] x) {
    double[][] queries = linear(x, name + "attn_q");
    double[][] keys = linear(x, name + "attn_k");
    double[][] values = linear(x, name + "attn_v");
    double[][] joined = new double[x.length][heads * headDim];
    for (int head = 0; head < heads; head++) {
      double[][] headKeys = headOf(keys, head);
      double[][] headValues = headOf(values, head);
      for (int t = 0; t < x.length; t++) {
        double[] query = NaiveMath.head(queries[t], head, headDim);
        double[] attended =
            NaiveMath.attend(query, headKeys, headValues, 0, x.length, 1 / Math.sqrt(headDim));
        System.arraycopy(attended, 0, joined[t], head * headDim, headDim);
      }
    }
    return linear(joined, name + "attn_output");
  }

  private double[][] headOf(double[][] rows, int head) {
    return Arrays.stream(rows)
        .map(row -> NaiveMath.head(row, head, headDim))
        .toArray(double[][]::new);
  }

  private double[][] linear(double[][] x, String name) {
    return Arrays.stream(x).map(row -> linear(row, name)).toArray(double[][]::new);
  }

  private double[] linear(double[] x, String name) {
    double[] product = NaiveMath.multiply(weights.matrix(name + ".weight"), x);
    return NaiveMath.plus(product, weights.vector(name + ".bias"));
  }

  private double[] normed(double[] x, String name) {
    return NaiveMath.layerNorm(
        x, weights.vector(name + ".weight"), weights.vector(name + ".bias"), epsilon);
  }

  private static double[] mean(double[][] rows) {
    double[] sum = Arrays.stream(rows).reduce(NaiveMath::plus).orElseThrow();
    return NaiveMath.scale(sum, 1.0 / rows.length);
  }
}
