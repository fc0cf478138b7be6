package dev.hasten;

import dev.hasten.format.Companions;
import dev.hasten.format.SafetensorsWriter;
import dev.hasten.model.Model;
import dev.hasten.model.ModelConfig;
import dev.hasten.model.Weight;
import dev.hasten.model.WeightRows;
import dev.hasten.tensor.DType;
import dev.hasten.tensor.Shape;
import dev.hasten.tensor.Tensor;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// Writes a Llama as the Hugging Face directory that it would be published in, its matrices as F16.
public final class HuggingFaceExport {
  private static final Map<String, String> NAMES =
      Map.ofEntries(
          Map.entry("token_embd", "model.embed_tokens"),
          Map.entry("output_norm", "model.norm"),
          Map.entry("attn_norm", "input_layernorm"),
          Map.entry("attn_q", "self_attn.q_proj"),
          Map.entry("attn_k", "self_attn.k_proj"),
          Map.entry("attn_v", "self_attn.v_proj"),
          Map.entry("attn_output", "self_attn.o_proj"),
          Map.entry("ffn_norm", "post_attention_layernorm"),
          Map.entry("ffn_gate", "mlp.gate_proj"),
          Map.entry("ffn_up", "mlp.up_proj"),
          Map.entry("ffn_down", "mlp.down_proj"));

  private HuggingFaceExport() {}

  /// Writes `model` into `directory`, which does not exist yet, with the small files of `sideFiles`
  /// by their names.
  public static void write(Model model, Map<String, String> sideFiles, Path directory) {
    try (Arena arena = Arena.ofShared()) {
      Path source = Files.createTempDirectory("hasten-side-files");
      for (Map.Entry<String, String> file : sideFiles.entrySet()) {
        Files.writeString(source.resolve(file.getKey()), file.getValue());
      }
      List<Tensor> tensors = new ArrayList<>();
      model.weights().values().forEach(weight -> tensors.add(tensor(weight, arena)));
      SafetensorsWriter.write(
          directory,
          config(model.config()),
          tensors,
          new Companions(source, List.copyOf(sideFiles.keySet())),
          SafetensorsWriter.USUAL_SHARD_BYTES);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static JsonNode config(ModelConfig config) {
    return JsonMapper.shared()
        .createObjectNode()
        .put("model_type", "llama")
        .put("vocab_size", config.vocabSize())
        .put("hidden_size", config.hiddenSize())
        .put("intermediate_size", config.intermediateSize())
        .put("num_hidden_layers", config.numHiddenLayers())
        .put("num_attention_heads", config.numAttentionHeads())
        .put("num_key_value_heads", config.numKeyValueHeads())
        .put("max_position_embeddings", config.maxPositionEmbeddings())
        .put("rms_norm_eps", config.normEpsilon())
        .put("rope_theta", config.rotary().orElseThrow().theta())
        .put("hidden_act", "silu")
        .put("tie_word_embeddings", true);
  }

  private static Tensor tensor(Weight weight, Arena arena) {
    String name = nameOf(weight.spec().name());
    return weight.spec().dimensions().size() == 1
        ? vector(name, weight)
        : matrix(name, weight, arena);
  }

  private static String nameOf(String canonical) {
    String[] parts = canonical.split("\\.", -1);
    String layer = parts.length == 4 ? "model.layers.%s.".formatted(parts[1]) : "";
    String name = parts[parts.length - 2];
    return "%s%s.%s".formatted(layer, NAMES.getOrDefault(name, name), parts[parts.length - 1]);
  }

  private static Tensor vector(String name, Weight weight) {
    MemorySegment data = MemorySegment.ofArray(weight.toVector());
    return new Tensor(name, DType.F32, Shape.of(weight.spec().columns()), data);
  }

  private static Tensor matrix(String name, Weight weight, Arena arena) {
    WeightRows rows = weight.openRows();
    MemorySegment data = arena.allocate((long) rows.rows() * rows.columns() * Short.BYTES, 64);
    float[] values = new float[rows.columns()];
    long at = 0;
    for (int row = 0; row < rows.rows(); row++) {
      rows.read(row, 0, values, 0, values.length);
      for (float value : values) {
        data.setAtIndex(ValueLayout.JAVA_SHORT, at++, Float.floatToFloat16(value));
      }
    }
    return new Tensor(name, DType.F16, Shape.of(rows.rows(), rows.columns()), data);
  }
}
