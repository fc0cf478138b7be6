package dev.hasten;

import dev.hasten.model.Pooling;
import dev.hasten.tensor.Tensor;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/// Writes a tiny BERT as the directory that Hugging Face and sentence-transformers would publish:
/// the same weights under their names, and a pooler that nobody reads.
public final class TinyBertDirectory {
  private static final Map<String, String> NAMES =
      Map.ofEntries(
          Map.entry("token_embd", "embeddings.word_embeddings"),
          Map.entry("token_types", "embeddings.token_type_embeddings"),
          Map.entry("position_embd", "embeddings.position_embeddings"),
          Map.entry("token_embd_norm", "embeddings.LayerNorm"),
          Map.entry("attn_q", "attention.self.query"),
          Map.entry("attn_k", "attention.self.key"),
          Map.entry("attn_v", "attention.self.value"),
          Map.entry("attn_output", "attention.output.dense"),
          Map.entry("attn_output_norm", "attention.output.LayerNorm"),
          Map.entry("ffn_up", "intermediate.dense"),
          Map.entry("ffn_down", "output.dense"),
          Map.entry("layer_output_norm", "output.LayerNorm"));

  private TinyBertDirectory() {}

  /// Writes [TinyModels#bert] into `directory` and returns it.
  public static Path write(Path directory, Pooling pooling) {
    TinyModel model = TinyModels.bert(pooling);
    try {
      Files.write(directory.resolve("model.safetensors"), safetensors(model));
      Files.writeString(directory.resolve("config.json"), config(model));
      Files.writeString(
          directory.resolve("vocab.txt"), String.join("\n", TinyVocabulary.wordPieceLines()));
      Files.writeString(directory.resolve("tokenizer_config.json"), "{\"do_lower_case\": true}");
      Files.createDirectories(directory.resolve("1_Pooling"));
      Files.writeString(directory.resolve("1_Pooling/config.json"), poolingConfig(pooling));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return directory;
  }

  private static String poolingConfig(Pooling pooling) {
    return "{\"pooling_mode_cls_token\": %b, \"pooling_mode_mean_tokens\": %b}"
        .formatted(pooling == Pooling.CLS, pooling == Pooling.MEAN);
  }

  private static String config(TinyModel model) {
    return """
    {"model_type": "bert", "hidden_size": 24, "num_hidden_layers": 2,
     "num_attention_heads": 3, "intermediate_size": 40, "hidden_act": "gelu",
     "layer_norm_eps": 1e-5, "max_position_embeddings": %d, "type_vocab_size": 2,
     "vocab_size": %d}
    """
        .formatted(TinyModels.BERT_POSITIONS, rows(model, "token_embd.weight"));
  }

  private static long rows(TinyModel model, String name) {
    return model.tensors().entrySet().stream()
        .filter(entry -> entry.getKey().equals(name))
        .mapToLong(entry -> entry.getValue().shape().rows())
        .sum();
  }

  private static byte[] safetensors(TinyModel model) {
    ByteArrayOutputStream data = new ByteArrayOutputStream();
    List<String> header = new ArrayList<>();
    for (Tensor tensor : model.tensors().values()) {
      append(header, data, nameOf(tensor.name()), tensor.shape().toString(), bytes(tensor));
    }
    append(header, data, "pooler.dense.weight", "[24, 24]", new byte[24 * 24 * Float.BYTES]);
    append(header, data, "pooler.dense.bias", "[24]", new byte[24 * Float.BYTES]);
    byte[] json = ("{" + String.join(",", header) + "}").getBytes(StandardCharsets.UTF_8);
    return ByteBuffer.allocate(Long.BYTES + json.length + data.size())
        .order(ByteOrder.LITTLE_ENDIAN)
        .putLong(json.length)
        .put(json)
        .put(data.toByteArray())
        .array();
  }

  private static void append(
      List<String> header, ByteArrayOutputStream data, String name, String shape, byte[] bytes) {
    header.add(
        "\"%s\": {\"dtype\": \"F32\", \"shape\": %s, \"data_offsets\": [%d, %d]}"
            .formatted(name, shape, data.size(), data.size() + bytes.length));
    data.writeBytes(bytes);
  }

  private static byte[] bytes(Tensor tensor) {
    return tensor.data().toArray(ValueLayout.JAVA_BYTE);
  }

  private static String nameOf(String gguf) {
    int end = gguf.lastIndexOf('.');
    String[] path = gguf.substring(0, end).split("\\.", -1);
    String layer = path.length == 3 ? "encoder.layer.%s.".formatted(path[1]) : "";
    return layer + NAMES.get(path[path.length - 1]) + gguf.substring(end);
  }
}
