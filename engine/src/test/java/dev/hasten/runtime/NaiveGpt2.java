package dev.hasten.runtime;

import dev.hasten.TinyDirectory;
import java.util.Arrays;

/// GPT-2 by its report and `modeling_gpt2.py` of transformers (formulas only), on tensors as
/// transformers stores them: `y = x · weight + bias` with weights `[input, output]`.
final class NaiveGpt2 implements NaiveModel {
  private final NaiveTensors tensors;
  private final int heads;
  private final int hidden;
  private final double epsilon;

  NaiveGpt2(TinyDirectory source) {
    tensors = new NaiveTensors(source);
    heads = tensors.size("n_head");
    hidden = tensors.size("n_embd");
    epsilon = tensors.number("layer_norm_epsilon");
  }

  @Override
  public double[] logits(int... tokens) {
    double[][] words = tensors.matrix("transformer.wte.weight");
    double[][] places = tensors.matrix("transformer.wpe.weight");
    double[][] x = new double[tokens.length][];
    Arrays.setAll(x, t -> NaiveMath.plus(words[tokens[t]], places[t]));
    for (int layer = 0; layer < tensors.size("n_layer"); layer++) {
      x = block("transformer.h.%d.".formatted(layer), x);
    }
    return NaiveMath.multiply(words, normed(x[tokens.length - 1], "transformer.ln_f"));
  }

  private double[][] block(String name, double[][] x) {
    double[][] qkv = new double[x.length][];
    Arrays.setAll(qkv, t -> conv(normed(x[t], name + "ln_1"), name + "attn.c_attn"));
    double[][] output = new double[x.length][];
    for (int t = 0; t < x.length; t++) {
      double[] attended = conv(attention(qkv, t), name + "attn.c_proj");
      double[] middle = NaiveMath.plus(x[t], attended);
      double[] wide = conv(normed(middle, name + "ln_2"), name + "mlp.c_fc");
      double[] activated = Arrays.stream(wide).map(NaiveMath::geluTanh).toArray();
      output[t] = NaiveMath.plus(middle, conv(activated, name + "mlp.c_proj"));
    }
    return output;
  }

  private double[] attention(double[][] qkv, int position) {
    int headDim = hidden / heads;
    double[] joined = new double[hidden];
    for (int head = 0; head < heads; head++) {
      double[] query = NaiveMath.head(qkv[position], head, headDim);
      double[][] keys = part(qkv, heads + head, headDim);
      double[][] values = part(qkv, 2 * heads + head, headDim);
      double scale = 1 / Math.sqrt(headDim);
      double[] attended = NaiveMath.attend(query, keys, values, 0, position + 1, scale);
      System.arraycopy(attended, 0, joined, head * headDim, headDim);
    }
    return joined;
  }

  private static double[][] part(double[][] qkv, int index, int headDim) {
    return Arrays.stream(qkv)
        .map(row -> NaiveMath.head(row, index, headDim))
        .toArray(double[][]::new);
  }

  private double[] conv(double[] x, String name) {
    double[][] weight = tensors.matrix(name + ".weight");
    double[] result = tensors.vector(name + ".bias").clone();
    for (int in = 0; in < x.length; in++) {
      result = NaiveMath.plus(result, NaiveMath.scale(weight[in], x[in]));
    }
    return result;
  }

  private double[] normed(double[] x, String name) {
    return NaiveMath.layerNorm(
        x, tensors.vector(name + ".weight"), tensors.vector(name + ".bias"), epsilon);
  }
}
