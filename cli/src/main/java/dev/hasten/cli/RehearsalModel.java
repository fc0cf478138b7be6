package dev.hasten.cli;

import dev.hasten.format.FixedArray;
import dev.hasten.format.GgufType;
import dev.hasten.format.GgufWriter;
import dev.hasten.format.MetadataValue;
import dev.hasten.format.MetadataValue.Real;
import dev.hasten.format.MetadataValue.Text;
import dev.hasten.format.MetadataValue.TextArray;
import dev.hasten.format.MetadataValue.Whole;
import dev.hasten.format.Overwrite;
import dev.hasten.tensor.DType;
import dev.hasten.tensor.Shape;
import dev.hasten.tensor.Tensor;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.io.UncheckedIOException;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.SequencedMap;

/// A Llama of zeros, whose tokenizer knows small letters and the pairs of them.
final class RehearsalModel {
  private static final int LAYERS = 4;
  private static final int HIDDEN = 256;
  private static final int FEED_FORWARD = 512;
  private static final int HEADS = 4;
  private static final int KV_HEADS = 2;
  private static final int CONTEXT = 256;
  private static final int CONTROL = 3; // as GGUF numbers kinds of tokens
  private static final int NORMAL = 1;
  private static final String TEMPLATE =
      """
      {% for message in messages %}\
      {% if loop.first and messages[0]['role'] != 'system' %}\
      {{ '<|im_start|>system\\nYou are helpful<|im_end|>\\n' }}{% endif %}\
      {{'<|im_start|>' + message['role'] + '\\n' + message['content'] + '<|im_end|>' + '\\n'}}\
      {% endfor %}{% if add_generation_prompt %}{{ '<|im_start|>assistant\\n' }}{% endif %}\
      """;

  private final SequencedMap<String, MetadataValue> metadata = new LinkedHashMap<>();
  private final List<Tensor> tensors = new ArrayList<>();

  private RehearsalModel() {}

  /// Writes it into a directory, which is made if need be, with a gap behind it that takes no space
  /// on the disk.
  static void write(Path directory, long bytes) {
    RehearsalModel model = new RehearsalModel();
    model.addSizes();
    model.addTensors(model.addTokenizer());
    Path file = directory.resolve("rehearsal.gguf");
    try {
      Files.createDirectories(directory);
      GgufWriter.write(file, model.metadata, model.tensors, Overwrite.REPLACE);
      try (RandomAccessFile longer = new RandomAccessFile(file.toFile(), "rw")) {
        longer.setLength(bytes);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void addSizes() {
    metadata.put("general.architecture", new Text("llama"));
    size("block_count", LAYERS);
    size("context_length", CONTEXT);
    size("embedding_length", HIDDEN);
    size("feed_forward_length", FEED_FORWARD);
    size("attention.head_count", HEADS);
    size("attention.head_count_kv", KV_HEADS);
    size("rope.dimension_count", HIDDEN / HEADS);
    real("rope.freq_base", 10_000);
    real("attention.layer_norm_rms_epsilon", 1e-5);
  }

  private void size(String key, int value) {
    metadata.put("llama." + key, new Whole(GgufType.UINT32, value));
  }

  private void real(String key, double value) {
    metadata.put("llama." + key, new Real(GgufType.FLOAT32, (float) value));
  }

  /// @return the size of the vocabulary
  private int addTokenizer() {
    List<String> tokens = new ArrayList<>(List.of("<|im_start|>", "<|im_end|>"));
    List<String> merges = new ArrayList<>();
    for (char letter = 'a'; letter <= 'z'; letter++) {
      tokens.add(String.valueOf(letter));
    }
    for (char left = 'a'; left <= 'z'; left++) {
      for (char right = 'a'; right <= 'z'; right++) {
        tokens.add("" + left + right);
        merges.add(left + " " + right);
      }
    }
    int[] kinds = new int[tokens.size()];
    Arrays.fill(kinds, NORMAL);
    kinds[0] = CONTROL;
    kinds[1] = CONTROL;
    metadata.put("tokenizer.ggml.model", new Text("gpt2"));
    metadata.put("tokenizer.ggml.pre", new Text("smollm"));
    metadata.put("tokenizer.ggml.tokens", new TextArray(tokens));
    metadata.put("tokenizer.ggml.token_type", integers(kinds));
    metadata.put("tokenizer.ggml.merges", new TextArray(merges));
    metadata.put("tokenizer.ggml.eos_token_id", new Whole(GgufType.UINT32, 1));
    metadata.put("tokenizer.chat_template", new Text(TEMPLATE));
    return tokens.size();
  }

  private static FixedArray integers(int[] values) {
    ByteBuffer bytes =
        ByteBuffer.allocate(values.length * Integer.BYTES).order(ByteOrder.LITTLE_ENDIAN);
    bytes.asIntBuffer().put(values);
    return new FixedArray(GgufType.INT32, MemorySegment.ofArray(bytes.array()));
  }

  private void addTensors(int vocabulary) {
    matrix("token_embd", vocabulary, HIDDEN);
    norm("output_norm");
    for (int layer = 0; layer < LAYERS; layer++) {
      String block = "blk." + layer + ".";
      norm(block + "attn_norm");
      norm(block + "ffn_norm");
      matrix(block + "attn_q", HIDDEN, HIDDEN);
      matrix(block + "attn_k", HIDDEN / HEADS * KV_HEADS, HIDDEN);
      matrix(block + "attn_v", HIDDEN / HEADS * KV_HEADS, HIDDEN);
      matrix(block + "attn_output", HIDDEN, HIDDEN);
      matrix(block + "ffn_gate", FEED_FORWARD, HIDDEN);
      matrix(block + "ffn_up", FEED_FORWARD, HIDDEN);
      matrix(block + "ffn_down", HIDDEN, FEED_FORWARD);
    }
  }

  private void norm(String name) {
    zeros(name, DType.F32, Shape.of(HIDDEN));
  }

  /// Of the type that the default model has.
  private void matrix(String name, int rows, int columns) {
    zeros(name, DType.Q4_1, Shape.of(rows, columns));
  }

  private void zeros(String name, DType type, Shape shape) {
    byte[] data = new byte[Math.toIntExact(type.bytesFor(shape.elements()))];
    tensors.add(new Tensor(name + ".weight", type, shape, MemorySegment.ofArray(data)));
  }
}
