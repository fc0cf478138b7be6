package dev.hasten;

import dev.hasten.format.GgufType;
import dev.hasten.format.MetadataValue;
import dev.hasten.tensor.DType;
import dev.hasten.tensor.Shape;
import dev.hasten.tensor.Tensor;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.function.IntUnaryOperator;

/// Turns a [TinyDirectory] into GGUF as llama.cpp's converter does: names, keys, rows of q and k of
/// Llama interleaved, 1 added to Gemma's norms, GPT-2's matrices transposed.
///
/// Source: `convert_hf_to_gguf.py` of llama.cpp (what it does, not its code).
public final class TinyConversion {
  private static final Map<String, String> ARCHITECTURES =
      Map.of("mistral", "llama", "gemma3_text", "gemma3");

  private static final Map<String, String> KEYS =
      Map.ofEntries(
          Map.entry("hidden_size", "embedding_length"),
          Map.entry("n_embd", "embedding_length"),
          Map.entry("intermediate_size", "feed_forward_length"),
          Map.entry("num_hidden_layers", "block_count"),
          Map.entry("n_layer", "block_count"),
          Map.entry("num_attention_heads", "attention.head_count"),
          Map.entry("n_head", "attention.head_count"),
          Map.entry("num_key_value_heads", "attention.head_count_kv"),
          Map.entry("head_dim", "attention.key_length"),
          Map.entry("max_position_embeddings", "context_length"),
          Map.entry("n_positions", "context_length"),
          Map.entry("original_max_position_embeddings", "rope.scaling.original_context_length"),
          Map.entry("rms_norm_eps", "attention.layer_norm_rms_epsilon"),
          Map.entry("layer_norm_epsilon", "attention.layer_norm_epsilon"),
          Map.entry("rope_theta", "rope.freq_base"),
          Map.entry("sliding_window", "attention.sliding_window"),
          Map.entry("attn_logit_softcapping", "attn_logit_softcapping"),
          Map.entry("final_logit_softcapping", "final_logit_softcapping"));

  private static final List<Map.Entry<String, String>> USUAL_NAMES =
      List.of(
          Map.entry("model.embed_tokens", "token_embd"),
          Map.entry("model.norm", "output_norm"),
          Map.entry("lm_head", "output"),
          Map.entry("model.layers.", "blk."),
          Map.entry("self_attn.qkv_proj", "attn_qkv"),
          Map.entry("self_attn.q_proj", "attn_q"),
          Map.entry("self_attn.k_proj", "attn_k"),
          Map.entry("self_attn.v_proj", "attn_v"),
          Map.entry("self_attn.o_proj", "attn_output"),
          Map.entry("self_attn.q_norm", "attn_q_norm"),
          Map.entry("self_attn.k_norm", "attn_k_norm"),
          Map.entry("mlp.gate_up_proj", "ffn_up"),
          Map.entry("mlp.gate_proj", "ffn_gate"),
          Map.entry("mlp.up_proj", "ffn_up"),
          Map.entry("mlp.down_proj", "ffn_down"),
          Map.entry("input_layernorm", "attn_norm"));

  private static final List<Map.Entry<String, String>> LLAMA_NORMS =
      List.of(Map.entry("post_attention_layernorm", "ffn_norm"));

  private static final List<Map.Entry<String, String>> GEMMA_NORMS =
      List.of(
          Map.entry("post_attention_layernorm", "post_attention_norm"),
          Map.entry("pre_feedforward_layernorm", "ffn_norm"),
          Map.entry("post_feedforward_layernorm", "post_ffw_norm"));

  private static final List<Map.Entry<String, String>> GPT2_NAMES =
      List.of(
          Map.entry("transformer.wte", "token_embd"),
          Map.entry("transformer.wpe", "position_embd"),
          Map.entry("transformer.ln_f", "output_norm"),
          Map.entry("transformer.h.", "blk."),
          Map.entry("ln_1", "attn_norm"),
          Map.entry("ln_2", "ffn_norm"),
          Map.entry("attn.c_attn", "attn_qkv"),
          Map.entry("attn.c_proj", "attn_output"),
          Map.entry("mlp.c_fc", "ffn_up"),
          Map.entry("mlp.c_proj", "ffn_down"));

  private final TinyDirectory source;
  private final String modelType;
  private final String architecture;

  private TinyConversion(TinyDirectory source) {
    this.source = source;
    this.modelType = String.valueOf(source.config().get("model_type"));
    this.architecture = ARCHITECTURES.getOrDefault(modelType, modelType);
  }

  public static TinyModel toGguf(TinyDirectory source) {
    return new TinyConversion(source).converted();
  }

  private TinyModel converted() {
    SequencedMap<String, Tensor> tensors = new LinkedHashMap<>();
    source
        .tensors()
        .forEach((name, tensor) -> {
          Tensor stored = stored(name, tensor);
          tensors.put(stored.name(), stored);
        });
    factors("short").ifPresent(tensor -> tensors.put(tensor.name(), tensor));
    factors("long").ifPresent(tensor -> tensors.put(tensor.name(), tensor));
    return new TinyModel(metadata(), tensors);
  }

  private SequencedMap<String, MetadataValue> metadata() {
    SequencedMap<String, MetadataValue> metadata = new LinkedHashMap<>();
    metadata.put("general.architecture", new MetadataValue.Text(architecture));
    source
        .config()
        .forEach((key, value) -> {
          if (KEYS.containsKey(key)
              && !(modelType.equals("mistral") && key.equals("sliding_window"))) {
            metadata.put(architecture + "." + KEYS.get(key), number((Number) value));
          }
        });
    if (source.config().containsKey("head_dim")) {
      Number headDim = (Number) source.config().get("head_dim");
      metadata.put(architecture + ".attention.value_length", number(headDim));
    }
    if (modelType.equals("gpt2")) {
      long hidden = (long) value("n_embd");
      metadata.put("gpt2.feed_forward_length", number(4 * hidden));
    }
    attentionFactor()
        .ifPresent(factor -> metadata.put("phi3.rope.scaling.attn_factor", number(factor)));
    metadata.putAll(TinyVocabulary.byteLevel(262));
    return metadata;
  }

  private static MetadataValue number(Number value) {
    return switch (value) {
      case Integer whole -> new MetadataValue.Whole(GgufType.UINT32, whole);
      case Long whole -> new MetadataValue.Whole(GgufType.UINT32, whole);
      default -> new MetadataValue.Real(GgufType.FLOAT32, value.floatValue());
    };
  }

  private double value(String key) {
    return ((Number) Objects.requireNonNull(source.config().get(key), key)).doubleValue();
  }

  private Optional<Double> attentionFactor() {
    if (!source.config().containsKey("rope_scaling")) {
      return Optional.empty();
    }
    double trained = value("original_max_position_embeddings");
    double context = value("max_position_embeddings");
    return Optional.of(Math.sqrt(1 + Math.log(context / trained) / Math.log(trained)));
  }

  private Optional<Tensor> factors(String which) {
    if (!(source.config().get("rope_scaling") instanceof Map<?, ?> scaling)) {
      return Optional.empty();
    }
    List<?> factors = (List<?>) Objects.requireNonNull(scaling.get(which + "_factor"));
    ByteBuffer bytes = buffer(factors.size() * Float.BYTES);
    factors.forEach(factor -> bytes.putFloat(((Number) factor).floatValue()));
    return Optional.of(
        new Tensor(
            "rope_factors_%s.weight".formatted(which),
            DType.F32,
            Shape.of(factors.size()),
            bytesOf(bytes)));
  }

  private Tensor stored(String name, Tensor tensor) {
    String ggufName = nameOf(name);
    boolean isMatrix = tensor.shape().rank() == 2;
    if (modelType.equals("gpt2") && isMatrix && name.contains(".h.")) {
      return transposed(ggufName, tensor);
    }
    if (architecture.equals("llama") && name.matches(".*\\.[qk]_proj\\.weight")) {
      return interleaved(ggufName, tensor, name.contains("q_proj") ? 4 : 2);
    }
    if (architecture.startsWith("gemma") && name.endsWith("norm.weight")) {
      return plusOne(ggufName, tensor);
    }
    return new Tensor(ggufName, tensor.dtype(), tensor.shape(), tensor.data());
  }

  private String nameOf(String name) {
    String result = name;
    List<Map.Entry<String, String>> norms =
        architecture.startsWith("gemma") ? GEMMA_NORMS : LLAMA_NORMS;
    for (List<Map.Entry<String, String>> names :
        modelType.equals("gpt2") ? List.of(GPT2_NAMES) : List.of(USUAL_NAMES, norms)) {
      for (Map.Entry<String, String> entry : names) {
        result = result.replace(entry.getKey(), entry.getValue());
      }
    }
    return result;
  }

  private static Tensor transposed(String name, Tensor tensor) {
    int rows = (int) tensor.shape().rows();
    int columns = (int) tensor.shape().columns();
    IntUnaryOperator source = index -> index % rows * columns + index / rows;
    return rearranged(name, tensor, Shape.of(columns, rows), source);
  }

  /// Row i of the first half of a head goes to 2i, of the second to 2i + 1.
  private static Tensor interleaved(String name, Tensor tensor, int heads) {
    int columns = (int) tensor.shape().columns();
    int headDim = (int) tensor.shape().rows() / heads;
    IntUnaryOperator source =
        index -> {
          int row = index / columns;
          int inHead = row % headDim;
          int from = row - inHead + inHead / 2 + (inHead % 2) * (headDim / 2);
          return from * columns + index % columns;
        };
    return rearranged(name, tensor, tensor.shape(), source);
  }

  private static Tensor rearranged(
      String name, Tensor tensor, Shape shape, IntUnaryOperator source) {
    int bytes = (int) tensor.dtype().bytesFor(1);
    ByteBuffer result = buffer((int) tensor.data().byteSize());
    for (int index = 0; index < shape.elements(); index++) {
      result.put(
          tensor.data().asSlice((long) source.applyAsInt(index) * bytes, bytes).asByteBuffer());
    }
    return new Tensor(name, tensor.dtype(), shape, bytesOf(result));
  }

  private static Tensor plusOne(String name, Tensor tensor) {
    ByteBuffer from = tensor.data().asByteBuffer().order(ByteOrder.LITTLE_ENDIAN);
    ByteBuffer result = buffer((int) tensor.data().byteSize());
    while (from.hasRemaining()) {
      result.putFloat(from.getFloat() + 1);
    }
    return new Tensor(name, DType.F32, tensor.shape(), bytesOf(result));
  }

  private static ByteBuffer buffer(int bytes) {
    return ByteBuffer.allocate(bytes).order(ByteOrder.LITTLE_ENDIAN);
  }

  private static MemorySegment bytesOf(ByteBuffer buffer) {
    byte[] bytes = new byte[buffer.capacity()];
    buffer.get(0, bytes);
    return MemorySegment.ofArray(bytes);
  }
}
