package dev.hasten.model;

import java.util.List;

/// A fact of a model's configuration in the spelling of both kinds of file.
///
/// @param gguf the key in GGUF metadata, without the architecture in front
/// @param huggingFace the paths in `config.json`, dots between levels, the usual one first: GPT-2
///   and newer or older versions of transformers spell some in another way
record ConfigKey(String gguf, List<String> huggingFace) {
  static final ConfigKey VOCAB_SIZE = key("vocab_size", "vocab_size");
  static final ConfigKey HIDDEN_SIZE = key("embedding_length", "hidden_size", "n_embd", "dim");
  static final ConfigKey INTERMEDIATE_SIZE =
      key("feed_forward_length", "intermediate_size", "n_inner", "hidden_dim");
  static final ConfigKey NUM_HIDDEN_LAYERS =
      key("block_count", "num_hidden_layers", "n_layer", "n_layers");
  static final ConfigKey NUM_ATTENTION_HEADS =
      key("attention.head_count", "num_attention_heads", "n_head", "n_heads");
  static final ConfigKey NUM_KEY_VALUE_HEADS =
      key("attention.head_count_kv", "num_key_value_heads");
  static final ConfigKey HEAD_DIM = key("attention.key_length", "head_dim");
  static final ConfigKey VALUE_DIM = key("attention.value_length", "head_dim");
  static final ConfigKey ROTARY_DIM = key("rope.dimension_count", "rotary_dim");
  static final ConfigKey PARTIAL_ROTARY_FACTOR =
      key("rope.partial_rotary_factor", "partial_rotary_factor");
  static final ConfigKey MAX_POSITION_EMBEDDINGS =
      key("context_length", "max_position_embeddings", "n_positions");
  static final ConfigKey RMS_NORM_EPS = key("attention.layer_norm_rms_epsilon", "rms_norm_eps");
  static final ConfigKey LAYER_NORM_EPS =
      key("attention.layer_norm_epsilon", "layer_norm_eps", "layer_norm_epsilon");
  static final ConfigKey ROPE_THETA =
      key("rope.freq_base", "rope_theta", "rope_parameters.rope_theta");
  static final ConfigKey ROPE_LOCAL_THETA = key("rope.freq_base_swa", "rope_local_base_freq");
  static final ConfigKey ROPE_SCALING_TYPE =
      key(
          "rope.scaling.type",
          "rope_scaling.rope_type",
          "rope_scaling.type",
          "rope_parameters.rope_type");
  static final ConfigKey ROPE_SCALING_FACTOR = scaling("rope.scaling.factor", "factor");
  static final ConfigKey ROPE_LOW_FREQ_FACTOR =
      scaling("rope.scaling.low_freq_factor", "low_freq_factor");
  static final ConfigKey ROPE_HIGH_FREQ_FACTOR =
      scaling("rope.scaling.high_freq_factor", "high_freq_factor");
  static final ConfigKey ROPE_ORIGINAL_CONTEXT =
      key(
          "rope.scaling.original_context_length",
          "rope_scaling.original_max_position_embeddings",
          "rope_parameters.original_max_position_embeddings",
          "original_max_position_embeddings");
  static final ConfigKey ROPE_ATTENTION_FACTOR =
      scaling("rope.scaling.attn_factor", "attention_factor");
  static final ConfigKey ROPE_SHORT_FACTOR = scaling("rope.scaling.short_factor", "short_factor");
  static final ConfigKey ROPE_LONG_FACTOR = scaling("rope.scaling.long_factor", "long_factor");
  static final ConfigKey SLIDING_WINDOW = key("attention.sliding_window", "sliding_window");
  static final ConfigKey SLIDING_WINDOW_PATTERN =
      key("attention.sliding_window_pattern", "sliding_window_pattern");
  static final ConfigKey USE_SLIDING_WINDOW =
      key("attention.use_sliding_window", "use_sliding_window");
  static final ConfigKey QUERY_PRE_ATTN_SCALAR =
      key("attention.query_pre_attn_scalar", "query_pre_attn_scalar");
  static final ConfigKey ATTN_LOGIT_SOFTCAPPING =
      key("attn_logit_softcapping", "attn_logit_softcapping");
  static final ConfigKey FINAL_LOGIT_SOFTCAPPING =
      key("final_logit_softcapping", "final_logit_softcapping");
  static final ConfigKey SCALE_BY_INVERSE_LAYER =
      key("attention.scale_by_inverse_layer", "scale_attn_by_inverse_layer_idx");
  static final ConfigKey HIDDEN_ACT =
      key(
          "hidden_activation",
          "hidden_act",
          "hidden_activation",
          "activation_function",
          "activation");
  static final ConfigKey TIE_WORD_EMBEDDINGS = key("tie_word_embeddings", "tie_word_embeddings");
  static final ConfigKey TYPE_VOCAB_SIZE = key("token_type_count", "type_vocab_size");
  static final ConfigKey POOLING_TYPE = key("pooling_type", "pooling_type");
  static final ConfigKey POSITION_EMBEDDING_TYPE =
      key("position_embedding_type", "position_embedding_type");
  static final ConfigKey IS_DECODER = key("is_decoder", "is_decoder");
  static final ConfigKey PAD_TOKEN_ID = key("pad_token_id", "pad_token_id");
  static final ConfigKey LABELS = key("classifier.output_labels", "id2label");
  static final ConfigKey PROBLEM_TYPE = key("classifier.problem_type", "problem_type");

  /// What sentence-transformers' `CrossEncoder` writes, now and before.
  static final ConfigKey SCORE_ACTIVATION =
      key(
          "classifier.activation",
          "sentence_transformers.activation_fn",
          "sbert_ce_default_activation_function");

  ConfigKey {
    huggingFace = List.copyOf(huggingFace);
  }

  private static ConfigKey key(String gguf, String... huggingFace) {
    return new ConfigKey(gguf, List.of(huggingFace));
  }

  private static ConfigKey scaling(String gguf, String name) {
    return key(gguf, "rope_scaling." + name, "rope_parameters." + name);
  }
}
