package dev.hasten;

import dev.hasten.tensor.DType;
import dev.hasten.tensor.Shape;
import dev.hasten.tensor.Tensor;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;
import java.util.stream.IntStream;

/// Small decoders as transformers would save them, with seeded random weights, every mechanism of
/// their architecture in use: hidden size 32, 4 heads over 2 key/value heads, F32.
public final class TinyDecoders {
  /// Tokens that sliding layers see.
  public static final int SLIDING_WINDOW = 8;

  private static final int VOCABULARY = 262;
  private static final int HIDDEN = 32;
  private static final int HEADS = 4;
  private static final int KV_HEADS = 2;
  private static final int INTERMEDIATE = 48;
  private static final int CONTEXT = 128;

  /// A little more than what keeps variance, so that attention is not uniform.
  private static final double GAIN = 1.5;

  private static final double VECTOR_DEVIATION = 0.2;

  private final RandomTensors random = new RandomTensors(20_261_124);
  private final DType type;
  private final int layers;
  private final int headDim;
  private final SequencedMap<String, Object> config = new LinkedHashMap<>();
  private final SequencedMap<String, Tensor> tensors = new LinkedHashMap<>();

  private TinyDecoders(String modelType, DType type, int layers, int headDim) {
    this.type = type;
    this.layers = layers;
    this.headDim = headDim;
    config.put("model_type", modelType);
    config.put("vocab_size", VOCABULARY);
  }

  public static TinyDirectory llama() {
    return rotary("llama", 8).plainAttention().gate().preNorms(1).head().done();
  }

  public static TinyDirectory mistral() {
    return llama().with("model_type", "mistral").with("sliding_window", SLIDING_WINDOW);
  }

  /// Its window is written down and not in force, as in the published models.
  public static TinyDirectory qwen2() {
    TinyDecoders model = rotary("qwen2", 8).plainAttention().gate().preNorms(1);
    model.config.put("use_sliding_window", false);
    model.config.put("sliding_window", SLIDING_WINDOW);
    model.config.put("tie_word_embeddings", true);
    for (String block : model.blocks()) {
      model.vector(block + "self_attn.q_proj.bias", HEADS * 8, 0);
      model.vector(block + "self_attn.k_proj.bias", KV_HEADS * 8, 0);
      model.vector(block + "self_attn.v_proj.bias", KV_HEADS * 8, 0);
    }
    return model.done();
  }

  /// Its heads are wider than their share of the hidden size.
  public static TinyDirectory qwen3() {
    TinyDecoders model = rotary("qwen3", 12).plainAttention().gate().preNorms(1);
    model.config.put("head_dim", 12);
    model.config.put("rope_theta", 1_000_000);
    for (String block : model.blocks()) {
      model.vector(block + "self_attn.q_norm.weight", 12, 1);
      model.vector(block + "self_attn.k_norm.weight", 12, 1);
    }
    return model.done();
  }

  public static TinyDirectory phi3() {
    return phi3(DType.F32);
  }

  /// Its fused matrices are of `fused`, which safetensors may have no name for.
  public static TinyDirectory phi3(DType fused) {
    TinyDecoders model = rotary("phi3", 8).preNorms(1).head();
    model.config.put("sliding_window", SLIDING_WINDOW);
    for (String block : model.blocks()) {
      model.matrix(fused, block + "self_attn.qkv_proj.weight", (HEADS + 2 * KV_HEADS) * 8, HIDDEN);
      model.matrix(block + "self_attn.o_proj.weight", HIDDEN, HEADS * 8);
      model.matrix(fused, block + "mlp.gate_up_proj.weight", 2 * INTERMEDIATE, HIDDEN);
      model.matrix(block + "mlp.down_proj.weight", HIDDEN, INTERMEDIATE);
    }
    return model.done();
  }

  /// First trained on 64 positions, then stretched to 128; no window.
  public static TinyDirectory phi3WithLongRope() {
    return phi3()
        .without("sliding_window")
        .with("original_max_position_embeddings", 64)
        .with(
            "rope_scaling",
            Map.of(
                "type", "longrope",
                "short_factor", List.of(1.0, 1.05, 1.3, 1.7),
                "long_factor", List.of(1.0, 3.0, 9.0, 11.0)));
  }

  public static TinyDirectory gemma2() {
    TinyDecoders model = new TinyDecoders("gemma2", DType.F32, 4, 12).rotarySizes();
    model.plainAttention().gate().preNorms(0);
    model.config.put("head_dim", 12);
    model.config.put("sliding_window", SLIDING_WINDOW);
    model.config.put("query_pre_attn_scalar", 12);
    model.config.put("attn_logit_softcapping", 5.0);
    model.config.put("final_logit_softcapping", 3.0);
    model.config.put("hidden_activation", "gelu_pytorch_tanh");
    for (String block : model.blocks()) {
      model.vector(block + "pre_feedforward_layernorm.weight", HIDDEN, 0);
      model.vector(block + "post_feedforward_layernorm.weight", HIDDEN, 0);
    }
    return model.done();
  }

  /// Seven layers, of which the sixth sees everything.
  public static TinyDirectory gemma3() {
    TinyDecoders model = new TinyDecoders("gemma3_text", DType.F32, 7, 12).rotarySizes();
    model.plainAttention().gate().preNorms(0);
    model.config.put("head_dim", 12);
    model.config.put("sliding_window", SLIDING_WINDOW);
    model.config.put("rope_theta", 1_000_000);
    model.config.put("rope_local_base_freq", 10_000);
    for (String block : model.blocks()) {
      model.vector(block + "pre_feedforward_layernorm.weight", HIDDEN, 0);
      model.vector(block + "post_feedforward_layernorm.weight", HIDDEN, 0);
      model.vector(block + "self_attn.q_norm.weight", 12, 0);
      model.vector(block + "self_attn.k_norm.weight", 12, 0);
    }
    return model.done();
  }

  public static TinyDirectory gpt2() {
    return gpt2(DType.F32);
  }

  /// Its matrices are of `type`.
  public static TinyDirectory gpt2(DType type) {
    TinyDecoders model = new TinyDecoders("gpt2", type, 3, 8);
    model.config.put("n_embd", HIDDEN);
    model.config.put("n_layer", 3);
    model.config.put("n_head", HEADS);
    model.config.put("n_positions", CONTEXT);
    model.config.put("layer_norm_epsilon", 1e-5);
    model.config.put("activation_function", "gelu_new");
    model.matrix("transformer.wte.weight", VOCABULARY, HIDDEN);
    model.matrix("transformer.wpe.weight", CONTEXT, HIDDEN);
    for (int layer = 0; layer < 3; layer++) {
      String block = "transformer.h.%d.".formatted(layer);
      model.layerNorm(block + "ln_1").layerNorm(block + "ln_2");
      model.conv(block + "attn.c_attn", HIDDEN, 3 * HIDDEN);
      model.conv(block + "attn.c_proj", HIDDEN, HIDDEN);
      model.conv(block + "mlp.c_fc", HIDDEN, 4 * HIDDEN);
      model.conv(block + "mlp.c_proj", 4 * HIDDEN, HIDDEN);
    }
    return model.layerNorm("transformer.ln_f").done();
  }

  private static TinyDecoders rotary(String modelType, int headDim) {
    return new TinyDecoders(modelType, DType.F32, 3, headDim).rotarySizes();
  }

  private TinyDecoders rotarySizes() {
    config.put("hidden_size", HIDDEN);
    config.put("intermediate_size", INTERMEDIATE);
    config.put("num_hidden_layers", layers);
    config.put("num_attention_heads", HEADS);
    config.put("num_key_value_heads", KV_HEADS);
    config.put("max_position_embeddings", CONTEXT);
    config.put("rms_norm_eps", 1e-5);
    config.put("rope_theta", 10_000);
    return matrix("model.embed_tokens.weight", VOCABULARY, HIDDEN);
  }

  private List<String> blocks() {
    return IntStream.range(0, layers).mapToObj("model.layers.%d."::formatted).toList();
  }

  private TinyDecoders plainAttention() {
    for (String block : blocks()) {
      matrix(block + "self_attn.q_proj.weight", HEADS * headDim, HIDDEN);
      matrix(block + "self_attn.k_proj.weight", KV_HEADS * headDim, HIDDEN);
      matrix(block + "self_attn.v_proj.weight", KV_HEADS * headDim, HIDDEN);
      matrix(block + "self_attn.o_proj.weight", HIDDEN, HEADS * headDim);
    }
    return this;
  }

  private TinyDecoders gate() {
    for (String block : blocks()) {
      matrix(block + "mlp.gate_proj.weight", INTERMEDIATE, HIDDEN);
      matrix(block + "mlp.up_proj.weight", INTERMEDIATE, HIDDEN);
      matrix(block + "mlp.down_proj.weight", HIDDEN, INTERMEDIATE);
    }
    return this;
  }

  private TinyDecoders preNorms(double mean) {
    for (String block : blocks()) {
      vector(block + "input_layernorm.weight", HIDDEN, mean);
      vector(block + "post_attention_layernorm.weight", HIDDEN, mean);
    }
    return vector("model.norm.weight", HIDDEN, mean);
  }

  private TinyDecoders head() {
    config.put("tie_word_embeddings", false);
    return matrix("lm_head.weight", VOCABULARY, HIDDEN);
  }

  /// GPT-2's `Conv1D`.
  private void conv(String name, int inputs, int outputs) {
    double deviation = GAIN / Math.sqrt(inputs);
    add(random.ofType(type, name + ".weight", Shape.of(inputs, outputs), deviation));
    vector(name + ".bias", outputs, 0);
  }

  private TinyDecoders layerNorm(String name) {
    return vector(name + ".weight", HIDDEN, 1).vector(name + ".bias", HIDDEN, 0);
  }

  private TinyDecoders matrix(String name, int rows, int columns) {
    return matrix(type, name, rows, columns);
  }

  private TinyDecoders matrix(DType ofType, String name, int rows, int columns) {
    return add(random.ofType(ofType, name, Shape.of(rows, columns), GAIN / Math.sqrt(columns)));
  }

  private TinyDecoders vector(String name, int width, double mean) {
    return add(random.floats(name, Shape.of(width), mean, VECTOR_DEVIATION));
  }

  private TinyDecoders add(Tensor tensor) {
    tensors.put(tensor.name(), tensor);
    return this;
  }

  private TinyDirectory done() {
    return new TinyDirectory(config, tensors);
  }
}
