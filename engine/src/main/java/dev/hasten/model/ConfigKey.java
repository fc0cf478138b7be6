package dev.hasten.model;

/// A fact of a model's configuration in the spelling of both kinds of file.
///
/// @param gguf the key in GGUF metadata, without the architecture in front
/// @param huggingFace the path in `config.json`, dots between levels
record ConfigKey(String gguf, String huggingFace) {
  static final ConfigKey HIDDEN_SIZE = new ConfigKey("embedding_length", "hidden_size");
  static final ConfigKey INTERMEDIATE_SIZE =
      new ConfigKey("feed_forward_length", "intermediate_size");
  static final ConfigKey NUM_HIDDEN_LAYERS = new ConfigKey("block_count", "num_hidden_layers");
  static final ConfigKey NUM_ATTENTION_HEADS =
      new ConfigKey("attention.head_count", "num_attention_heads");
  static final ConfigKey NUM_KEY_VALUE_HEADS =
      new ConfigKey("attention.head_count_kv", "num_key_value_heads");
  static final ConfigKey HEAD_DIM = new ConfigKey("attention.key_length", "head_dim");
  static final ConfigKey VALUE_DIM = new ConfigKey("attention.value_length", "head_dim");
  static final ConfigKey ROTARY_DIM = new ConfigKey("rope.dimension_count", "rotary_dim");
  static final ConfigKey MAX_POSITION_EMBEDDINGS =
      new ConfigKey("context_length", "max_position_embeddings");
  static final ConfigKey RMS_NORM_EPS =
      new ConfigKey("attention.layer_norm_rms_epsilon", "rms_norm_eps");
  static final ConfigKey LAYER_NORM_EPS =
      new ConfigKey("attention.layer_norm_epsilon", "layer_norm_eps");
  static final ConfigKey ROPE_THETA = new ConfigKey("rope.freq_base", "rope_theta");
  static final ConfigKey ROPE_LOCAL_THETA =
      new ConfigKey("rope.freq_base_swa", "rope_local_base_freq");
  static final ConfigKey ROPE_SCALING_TYPE =
      new ConfigKey("rope.scaling.type", "rope_scaling.rope_type");
  static final ConfigKey ROPE_SCALING_FACTOR =
      new ConfigKey("rope.scaling.factor", "rope_scaling.factor");
  static final ConfigKey ROPE_LOW_FREQ_FACTOR =
      new ConfigKey("rope.scaling.low_freq_factor", "rope_scaling.low_freq_factor");
  static final ConfigKey ROPE_HIGH_FREQ_FACTOR =
      new ConfigKey("rope.scaling.high_freq_factor", "rope_scaling.high_freq_factor");
  static final ConfigKey ROPE_ORIGINAL_CONTEXT =
      new ConfigKey(
          "rope.scaling.original_context_length", "rope_scaling.original_max_position_embeddings");
  static final ConfigKey SLIDING_WINDOW =
      new ConfigKey("attention.sliding_window", "sliding_window");
  static final ConfigKey SLIDING_WINDOW_PATTERN =
      new ConfigKey("attention.sliding_window_pattern", "sliding_window_pattern");
  static final ConfigKey QUERY_PRE_ATTN_SCALAR =
      new ConfigKey("attention.query_pre_attn_scalar", "query_pre_attn_scalar");
  static final ConfigKey HIDDEN_ACT = new ConfigKey("hidden_activation", "hidden_act");
  static final ConfigKey TYPE_VOCAB_SIZE = new ConfigKey("token_type_count", "type_vocab_size");
  static final ConfigKey POOLING_TYPE = new ConfigKey("pooling_type", "pooling_type");
}
