package dev.hasten;

import dev.hasten.format.GgufType;
import dev.hasten.format.MetadataValue;
import dev.hasten.tensor.Shape;
import dev.hasten.tensor.Tensor;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;

/// Turns an encoder of [TinyEncoders] into GGUF as llama.cpp's converter does: names, keys, the
/// architecture `bert` for all, RoBERTa's positions without those for padding. The converter leaves
/// out BERT's pooler and heads for masks; here the pooler of a classifier is `cls`, as in other
/// classifiers, and heads for masks have Hasten's names.
///
/// Source: `conversion/bert.py` of llama.cpp (what it does, not its code).
public final class TinyEncoderConversion {
  private static final int RANK = 4;
  private static final int FIRST_MARK = 260;
  private static final List<String> ROBERTA_MARKS =
      List.of("<s>", "<pad>", "</s>", "<unk>", "<mask>");

  private static final Map<String, String> KEYS =
      Map.of(
          "hidden_size", "embedding_length",
          "dim", "embedding_length",
          "intermediate_size", "feed_forward_length",
          "hidden_dim", "feed_forward_length",
          "num_hidden_layers", "block_count",
          "n_layers", "block_count",
          "num_attention_heads", "attention.head_count",
          "n_heads", "attention.head_count");

  /// Longer names before those that they contain.
  private static final List<Map.Entry<String, String>> NAMES =
      List.of(
          Map.entry("embeddings.word_embeddings", "token_embd"),
          Map.entry("embeddings.position_embeddings", "position_embd"),
          Map.entry("embeddings.token_type_embeddings", "token_types"),
          Map.entry("embeddings.LayerNorm", "token_embd_norm"),
          Map.entry("encoder.layer.", "blk."),
          Map.entry("attention.self.query", "attn_q"),
          Map.entry("attention.self.key", "attn_k"),
          Map.entry("attention.self.value", "attn_v"),
          Map.entry("attention.output.dense", "attn_output"),
          Map.entry("attention.output.LayerNorm", "attn_output_norm"),
          Map.entry("intermediate.dense", "ffn_up"),
          Map.entry("output.dense", "ffn_down"),
          Map.entry("output.LayerNorm", "layer_output_norm"),
          Map.entry("transformer.layer.", "blk."),
          Map.entry("attention.q_lin", "attn_q"),
          Map.entry("attention.k_lin", "attn_k"),
          Map.entry("attention.v_lin", "attn_v"),
          Map.entry("attention.out_lin", "attn_output"),
          Map.entry("sa_layer_norm", "attn_output_norm"),
          Map.entry("ffn.lin1", "ffn_up"),
          Map.entry("ffn.lin2", "ffn_down"),
          Map.entry("output_layer_norm", "layer_output_norm"),
          Map.entry("pre_classifier", "cls"),
          Map.entry("vocab_transform", "output_transform"),
          Map.entry("vocab_layer_norm", "output_transform_norm"),
          Map.entry("vocab_projector", "output"),
          Map.entry("classifier.out_proj", "cls.output"),
          Map.entry("classifier.dense", "cls"),
          Map.entry("classifier", "cls.output"),
          Map.entry("pooler.dense", "cls"),
          Map.entry("cls.predictions.transform.dense", "output_transform"),
          Map.entry("cls.predictions.transform.LayerNorm", "output_transform_norm"),
          Map.entry("cls.predictions.decoder", "output"),
          Map.entry("cls.predictions.bias", "output.bias"),
          Map.entry("lm_head.dense", "output_transform"),
          Map.entry("lm_head.layer_norm", "output_transform_norm"),
          Map.entry("lm_head.bias", "output.bias"));

  private final TinyDirectory source;
  private final boolean isBert;
  private final boolean isClassifier;

  private TinyEncoderConversion(TinyDirectory source) {
    this.source = source;
    this.isBert = String.valueOf(source.config().get("model_type")).endsWith("bert");
    this.isClassifier =
        source.tensors().keySet().stream().anyMatch(name -> name.startsWith("classifier"));
  }

  public static TinyModel toGguf(TinyDirectory source) {
    return new TinyEncoderConversion(source).converted();
  }

  private TinyModel converted() {
    SequencedMap<String, Tensor> tensors = new LinkedHashMap<>();
    source
        .tensors()
        .forEach((name, tensor) -> {
          if (isClassifier || !name.contains("pooler")) {
            Tensor stored = stored(nameOf(name), tensor);
            tensors.put(stored.name(), stored);
          }
        });
    tensors.keySet().removeIf(name -> name.contains("seq_relationship"));
    return new TinyModel(metadata(), tensors);
  }

  private static String nameOf(String name) {
    String result = name.replaceFirst("^(bert|distilbert|roberta)\\.", "");
    for (Map.Entry<String, String> entry : NAMES) {
      if (result.contains(entry.getKey())) {
        result = result.replace(entry.getKey(), entry.getValue());
      }
    }
    return result;
  }

  private Tensor stored(String name, Tensor tensor) {
    if (isBert || !name.equals("position_embd.weight")) {
      return new Tensor(name, tensor.dtype(), tensor.shape(), tensor.data());
    }
    long rows = tensor.shape().rows() - 2;
    return new Tensor(
        name,
        tensor.dtype(),
        Shape.of(rows, tensor.shape().columns()),
        tensor.data().asSlice(2 * tensor.rowBytes()));
  }

  private SequencedMap<String, MetadataValue> metadata() {
    SequencedMap<String, MetadataValue> metadata = new LinkedHashMap<>();
    metadata.put("general.architecture", new MetadataValue.Text("bert"));
    source
        .config()
        .forEach((key, value) -> {
          if (KEYS.containsKey(key)) {
            metadata.put("bert." + KEYS.get(key), whole(((Number) value).longValue()));
          }
        });
    metadata.put("bert.context_length", whole(TinyEncoders.POSITIONS));
    metadata.put(
        "bert.attention.layer_norm_epsilon",
        new MetadataValue.Real(
            GgufType.FLOAT32, source.config().containsKey("layer_norm_eps") ? 1e-5f : 1e-12f));
    if (isClassifier) {
      metadata.put("bert.pooling_type", whole(RANK));
    }
    if (source.config().get("tie_word_embeddings") instanceof Boolean tied) {
      metadata.put("bert.tie_word_embeddings", new MetadataValue.Bool(tied));
    }
    if (source.config().get("id2label") instanceof Map<?, ?> labels) {
      metadata.put(
          "bert.classifier.output_labels",
          new MetadataValue.TextArray(labels.values().stream().map(String::valueOf).toList()));
    }
    metadata.putAll(isBert ? TinyVocabulary.wordPiece() : robertaVocabulary());
    return metadata;
  }

  private static SequencedMap<String, MetadataValue> robertaVocabulary() {
    SequencedMap<String, MetadataValue> metadata =
        TinyVocabulary.byteLevel(TinyEncoders.ROBERTA_VOCABULARY);
    if (metadata.get("tokenizer.ggml.tokens") instanceof MetadataValue.TextArray tokens) {
      List<String> pieces = new ArrayList<>(tokens.values().subList(0, FIRST_MARK));
      pieces.addAll(ROBERTA_MARKS);
      metadata.put("tokenizer.ggml.tokens", new MetadataValue.TextArray(pieces));
    }
    metadata.put("tokenizer.ggml.pre", new MetadataValue.Text("roberta-bpe"));
    metadata.put("tokenizer.ggml.bos_token_id", whole(FIRST_MARK));
    metadata.put("tokenizer.ggml.eos_token_id", whole(FIRST_MARK + 2));
    metadata.put("tokenizer.ggml.add_bos_token", new MetadataValue.Bool(true));
    metadata.put("tokenizer.ggml.add_eos_token", new MetadataValue.Bool(true));
    return metadata;
  }

  private static MetadataValue whole(long value) {
    return new MetadataValue.Whole(GgufType.UINT32, value);
  }
}
