package dev.hasten.model;

import static dev.hasten.format.Refusals.assertRefused;
import static org.assertj.core.api.Assertions.assertThat;

import dev.hasten.TinyDecoders;
import dev.hasten.TinyDirectory;
import dev.hasten.error.BadModelException;
import dev.hasten.error.ResourceException;
import dev.hasten.format.SafetensorsDirectory;
import dev.hasten.format.SafetensorsReader;
import dev.hasten.tensor.DType;
import dev.hasten.tensor.Shape;
import dev.hasten.tensor.Tensor;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/// Hugging Face directories of decoders that contradict themselves or ask for what this build does
/// not know.
class BadDirectoryTest {
  @TempDir private Path directory;

  static Stream<Arguments> contradictions() {
    return Stream.of(
        refused(
            "model.embed_tokens.weight is [262, 32], the configuration needs [262, 48]",
            TinyDecoders.llama().with("hidden_size", 48)),
        refused(
            "vocab_size is 300, but model.embed_tokens.weight has 262 rows",
            TinyDecoders.llama().with("vocab_size", 300)),
        refused(
            "k_proj.weight is [16, 32], the configuration needs [32, 32]",
            TinyDecoders.qwen2().with("num_key_value_heads", 4)),
        refused(
            "q_proj.weight is [48, 32], the configuration needs [64, 32]",
            TinyDecoders.qwen3().with("head_dim", 16)),
        refused(
            "qkv_proj.weight is [64, 32], the configuration needs [96, 32]",
            TinyDecoders.phi3().with("num_key_value_heads", 4)),
        refused(
            "gate_up_proj.weight is [96, 32], the configuration needs [98, 32]",
            TinyDecoders.phi3().with("intermediate_size", 49)),
        refused(
            "c_fc.weight is [32, 128], the configuration needs [32, 64]",
            TinyDecoders.gpt2().with("n_inner", 64)),
        refused(
            "wpe.weight is [128, 32], the configuration needs [256, 32]",
            TinyDecoders.gpt2().with("n_positions", 256)),
        refused(
            "there is no tensor model.layers.3.input_layernorm.weight",
            TinyDecoders.mistral().with("num_hidden_layers", 4)),
        refused(
            "model.layers.2.input_layernorm.weight is in the file",
            TinyDecoders.gemma2()
                .with("num_hidden_layers", 2)
                .withoutTensor("model.layers.2.mlp.down_proj.weight")),
        refused(
            "tie_word_embeddings is false, but there is no tensor lm_head.weight",
            TinyDecoders.llama().withoutTensor("lm_head.weight")),
        refused(
            "original_max_position_embeddings is missing",
            TinyDecoders.phi3WithLongRope().without("original_max_position_embeddings")));
  }

  static Stream<Arguments> unknown() {
    return Stream.of(
        refused(
            "rope_scaling.rope_type is 'yarn', this build knows none, linear, llama3",
            TinyDecoders.llama().with("rope_scaling", Map.of("rope_type", "yarn"))),
        refused(
            "rope_scaling.type is 'dynamic', this build knows",
            TinyDecoders.qwen2().with("rope_scaling", Map.of("type", "dynamic", "factor", 2))),
        refused(
            "rope_scaling.type is 'yarn', this build knows",
            TinyDecoders.phi3().with("rope_scaling", Map.of("type", "yarn"))),
        refused(
            "rope_parameters.rope_type is 'longrope', this build knows",
            TinyDecoders.mistral().with("rope_parameters", Map.of("rope_type", "longrope"))),
        refused(
            "rope_scaling.short_factor has 3 factors, 4 pairs",
            TinyDecoders.phi3WithLongRope()
                .with(
                    "rope_scaling",
                    Map.of("type", "longrope", "short_factor", List.of(1.0, 1.0, 1.0)))),
        refused(
            "rope_scaling.short_factor has the factor 0.0",
            TinyDecoders.phi3WithLongRope()
                .with(
                    "rope_scaling",
                    Map.of("type", "longrope", "short_factor", List.of(1, 1, 0, 1)))),
        refused(
            "rope_scaling.short_factor is no list of numbers",
            TinyDecoders.phi3WithLongRope()
                .with("rope_scaling", Map.of("type", "longrope", "short_factor", "1"))),
        refused(
            "partial_rotary_factor is 0.5, this build turns whole heads",
            TinyDecoders.phi3().with("partial_rotary_factor", 0.5)),
        refused(
            "use_sliding_window is true, this build knows false",
            TinyDecoders.qwen2().with("use_sliding_window", true)),
        refused(
            "use_sliding_window is \"no\", must be true or false",
            TinyDecoders.qwen3().with("use_sliding_window", "no")),
        refused(
            "scale_attn_by_inverse_layer_idx is true",
            TinyDecoders.gpt2().with("scale_attn_by_inverse_layer_idx", true)),
        refused(
            "activation_function is 'relu', this build knows",
            TinyDecoders.gpt2().with("activation_function", "relu")),
        refused(
            "attn_logit_softcapping is missing",
            TinyDecoders.gemma2().without("attn_logit_softcapping")),
        refused("sliding_window is -1", TinyDecoders.mistral().with("sliding_window", -1)),
        refused(
            "model.layers.1.self_attn.o_proj.bias is in the file, but",
            TinyDecoders.llama().withTensor(zeros("model.layers.1.self_attn.o_proj.bias", 32))));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource({"contradictions", "unknown"})
  void refusesTheDirectory(String message, TinyDirectory model) {
    try (SafetensorsDirectory file = SafetensorsReader.readDirectory(model.write(directory))) {
      assertRefused(() -> Model.of(file), BadModelException.class, file.path().toString(), message);
    }
  }

  @Test
  void namesTheMissingShard() throws IOException {
    Path model = TinyDecoders.llama().writeShards(directory, 40_000);
    Files.delete(model.resolve("model-00002-of-00005.safetensors"));
    assertRefused(
        () -> SafetensorsReader.readDirectory(model),
        ResourceException.class,
        "1 of the model's 5 files are missing: model-00002-of-00005.safetensors");
  }

  /// What transformers itself passes over.
  @ParameterizedTest
  @MethodSource("superfluous")
  void passesOver(String name, TinyDirectory model) {
    TinyDirectory more = model.withTensor(zeros(name, 262, 32));
    try (SafetensorsDirectory file = SafetensorsReader.readDirectory(more.write(directory))) {
      Model.of(file)
          .weights()
          .values()
          .forEach(weight -> assertThat(weight.tensor().name()).isNotEqualTo(name));
    }
  }

  static Stream<Arguments> superfluous() {
    return Stream.of(
        Arguments.of("lm_head.weight", TinyDecoders.qwen2()),
        Arguments.of("model.layers.2.self_attn.rotary_emb.inv_freq", TinyDecoders.llama()),
        Arguments.of("transformer.h.1.attn.bias", TinyDecoders.gpt2()),
        Arguments.of("h.1.attn.masked_bias", TinyDecoders.gpt2().withoutPrefix("transformer.")));
  }

  private static Tensor zeros(String name, long... dimensions) {
    Shape shape = Shape.of(dimensions);
    byte[] bytes = new byte[Math.toIntExact(DType.F32.bytesFor(shape.elements()))];
    return new Tensor(name, DType.F32, shape, MemorySegment.ofArray(bytes));
  }

  private static Arguments refused(String message, TinyDirectory model) {
    return Arguments.of(message, model);
  }
}
