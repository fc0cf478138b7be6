package dev.hasten.runtime;

import dev.hasten.TinyDirectory;
import java.util.Arrays;

/// BERT, RoBERTa and DistilBERT with their heads by arXiv:1810.04805, arXiv:1907.11692,
/// arXiv:1910.01108 and transformers' `modeling_bert.py`, `modeling_roberta.py` and
/// `modeling_distilbert.py` (formulas only), one text at a time, on tensors as transformers stores
/// them.
final class NaiveEncoder {
  private static final int HEADS = 4;
  private static final int HEAD_DIM = 8;

  /// DistilBERT's names of what BERT calls otherwise, longer ones first.
  private static final String[][] DISTIL_NAMES = {
    {"encoder.layer.", "transformer.layer."},
    {"attention.self.query", "attention.q_lin"},
    {"attention.self.key", "attention.k_lin"},
    {"attention.self.value", "attention.v_lin"},
    {"attention.output.dense", "attention.out_lin"},
    {"attention.output.LayerNorm", "sa_layer_norm"},
    {"intermediate.dense", "ffn.lin1"},
    {"output.dense", "ffn.lin2"},
    {"output.LayerNorm", "output_layer_norm"}
  };

  private final NaiveTensors tensors;
  private final boolean isRoberta;
  private final boolean isDistil;
  private final String prefix;
  private final double epsilon;

  NaiveEncoder(TinyDirectory source) {
    tensors = new NaiveTensors(source);
    isRoberta = tensors.text("model_type").endsWith("roberta");
    isDistil = tensors.text("model_type").equals("distilbert");
    String named = isDistil ? "distilbert." : isRoberta ? "roberta." : "bert.";
    prefix = tensors.has(named + "embeddings.LayerNorm.weight") ? named : "";
    epsilon = isDistil ? 1e-12 : (float) tensors.number("layer_norm_eps");
  }

  /// @param secondFrom where the tokens of type 1 begin, if there are types
  double[] labelLogits(int[] ids, int secondFrom) {
    double[] first = hidden(ids, secondFrom)[0];
    if (isDistil) {
      double[] dense = linear(first, "pre_classifier");
      return linear(Arrays.stream(dense).map(x -> x > 0 ? x : 0).toArray(), "classifier");
    }
    double[] dense = linear(first, isRoberta ? "classifier.dense" : "bert.pooler.dense");
    double[] activated = Arrays.stream(dense).map(Math::tanh).toArray();
    return linear(activated, isRoberta ? "classifier.out_proj" : "classifier");
  }

  /// Of the token at `position`.
  double[] vocabularyLogits(int[] ids, int position) {
    double[] row = hidden(ids, ids.length)[position];
    if (isDistil) {
      return words(row, "vocab_transform", "vocab_layer_norm", "vocab_projector");
    }
    return isRoberta
        ? words(row, "lm_head.dense", "lm_head.layer_norm", "lm_head")
        : words(
            row,
            "cls.predictions.transform.dense",
            "cls.predictions.transform.LayerNorm",
            "cls.predictions");
  }

  private double[] words(double[] row, String dense, String norm, String head) {
    double[] activated = Arrays.stream(linear(row, dense)).map(NaiveMath::geluErf).toArray();
    String own = head + ".decoder.weight";
    double[][] matrix =
        tensors.matrix(tensors.has(own) ? own : prefix + "embeddings.word_embeddings.weight");
    double[] logits = NaiveMath.multiply(matrix, normed(activated, norm));
    return NaiveMath.plus(logits, tensors.vector(head + ".bias"));
  }

  /// The mean of all tokens, of length 1.
  double[] meanVector(int... ids) {
    double[][] rows = hidden(ids, ids.length);
    double[] sum = Arrays.stream(rows).reduce(NaiveMath::plus).orElseThrow();
    return NaiveMath.scale(sum, 1 / Math.sqrt(NaiveMath.dot(sum, sum)));
  }

  private double[][] hidden(int[] ids, int secondFrom) {
    double[][] x = new double[ids.length][];
    Arrays.setAll(x, t -> embedding(ids[t], t, !isRoberta && t >= secondFrom ? 1 : 0));
    for (int layer = 0;
        layer < tensors.size(isDistil ? "n_layers" : "num_hidden_layers");
        layer++) {
      x = block(prefix + "encoder.layer.%d.".formatted(layer), x);
    }
    return x;
  }

  private double[] embedding(int token, int index, int type) {
    String name = prefix + "embeddings.";
    int position = isRoberta ? index + tensors.size("pad_token_id") + 1 : index;
    double[] word = tensors.matrix(name + "word_embeddings.weight")[token];
    double[] place = tensors.matrix(name + "position_embeddings.weight")[position];
    double[] sum = NaiveMath.plus(word, place);
    if (!isDistil) {
      sum = NaiveMath.plus(sum, tensors.matrix(name + "token_type_embeddings.weight")[type]);
    }
    return normed(sum, name + "LayerNorm");
  }

  private String named(String name) {
    String result = name;
    for (String[] names : isDistil ? DISTIL_NAMES : new String[0][]) {
      result = result.replace(names[0], names[1]);
    }
    return result;
  }

  private double[][] block(String name, double[][] x) {
    double[][] attended = attention(name + "attention.", x);
    double[][] output = new double[x.length][];
    for (int t = 0; t < x.length; t++) {
      double[] sum = NaiveMath.plus(attended[t], x[t]);
      double[] middle = normed(sum, name + "attention.output.LayerNorm");
      double[] wide = linear(middle, name + "intermediate.dense");
      double[] activated = Arrays.stream(wide).map(NaiveMath::geluErf).toArray();
      double[] outer = NaiveMath.plus(linear(activated, name + "output.dense"), middle);
      output[t] = normed(outer, name + "output.LayerNorm");
    }
    return output;
  }

  private double[][] attention(String name, double[][] x) {
    double[][] queries = linear(x, name + "self.query");
    double[][] keys = linear(x, name + "self.key");
    double[][] values = linear(x, name + "self.value");
    double[][] joined = new double[x.length][HEADS * HEAD_DIM];
    for (int head = 0; head < HEADS; head++) {
      double[][] headKeys = headOf(keys, head);
      double[][] headValues = headOf(values, head);
      for (int t = 0; t < x.length; t++) {
        double[] query = NaiveMath.head(queries[t], head, HEAD_DIM);
        double[] attended =
            NaiveMath.attend(query, headKeys, headValues, 0, x.length, 1 / Math.sqrt(HEAD_DIM));
        System.arraycopy(attended, 0, joined[t], head * HEAD_DIM, HEAD_DIM);
      }
    }
    return linear(joined, name + "output.dense");
  }

  private static double[][] headOf(double[][] rows, int head) {
    return Arrays.stream(rows)
        .map(row -> NaiveMath.head(row, head, HEAD_DIM))
        .toArray(double[][]::new);
  }

  private double[][] linear(double[][] x, String name) {
    return Arrays.stream(x).map(row -> linear(row, name)).toArray(double[][]::new);
  }

  private double[] linear(double[] x, String name) {
    double[] product = NaiveMath.multiply(tensors.matrix(named(name) + ".weight"), x);
    return NaiveMath.plus(product, tensors.vector(named(name) + ".bias"));
  }

  private double[] normed(double[] x, String name) {
    return NaiveMath.layerNorm(
        x, tensors.vector(named(name) + ".weight"), tensors.vector(named(name) + ".bias"), epsilon);
  }
}
