import dev.hasten.format.FixedArray;
import dev.hasten.format.GgufType;
import dev.hasten.format.GgufWriter;
import dev.hasten.format.MetadataValue;
import dev.hasten.format.Overwrite;
import dev.hasten.tensor.DType;
import dev.hasten.tensor.Shape;
import dev.hasten.tensor.Tensor;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.SequencedMap;

/// Writes a Llama of zeros with two small blocks, whose tokenizer knows the small letters: so little
/// to compute that a step is all barriers and dispatch.
///
/// ```
/// java -cp "cli/target/hasten/lib/*" bench/TinyModel.java OUT.gguf
/// ```
final class TinyModel {
  private static final int LAYERS = 2;
  private static final int HIDDEN = 64;
  private static final int FEED_FORWARD = 128;
  private static final int HEADS = 4;
  private static final int KV_HEADS = 2;
  private static final int CONTEXT = 512;

  private final SequencedMap<String, MetadataValue> metadata = new LinkedHashMap<>();
  private final List<Tensor> tensors = new ArrayList<>();

  private TinyModel() {}

  public static void main(String[] arguments) {
    TinyModel model = new TinyModel();
    model.addSizes();
    model.addTensors(model.addTokenizer());
    GgufWriter.write(Path.of(arguments[0]), model.metadata, model.tensors, Overwrite.REPLACE);
  }

  private void addSizes() {
    metadata.put("general.architecture", new MetadataValue.Text("llama"));
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
    metadata.put("llama." + key, new MetadataValue.Whole(GgufType.UINT32, value));
  }

  private void real(String key, double value) {
    metadata.put("llama." + key, new MetadataValue.Real(GgufType.FLOAT32, (float) value));
  }

  /// @return the size of the vocabulary
  private int addTokenizer() {
    List<String> tokens = new ArrayList<>();
    for (char letter = 'a'; letter <= 'z'; letter++) {
      tokens.add(String.valueOf(letter));
    }
    tokens.add("ab");
    metadata.put("tokenizer.ggml.model", new MetadataValue.Text("gpt2"));
    metadata.put("tokenizer.ggml.pre", new MetadataValue.Text("smollm"));
    metadata.put("tokenizer.ggml.tokens", new MetadataValue.TextArray(tokens));
    metadata.put("tokenizer.ggml.token_type", ones(tokens.size()));
    metadata.put("tokenizer.ggml.merges", new MetadataValue.TextArray(List.of("a b")));
    return tokens.size();
  }

  /// All tokens are normal ones.
  private static FixedArray ones(int count) {
    ByteBuffer bytes = ByteBuffer.allocate(count * Integer.BYTES).order(ByteOrder.LITTLE_ENDIAN);
    while (bytes.hasRemaining()) {
      bytes.putInt(1);
    }
    return new FixedArray(GgufType.INT32, MemorySegment.ofArray(bytes.array()));
  }

  private void addTensors(int vocabulary) {
    zeros("token_embd", vocabulary, HIDDEN);
    zeros("output_norm", HIDDEN);
    for (int layer = 0; layer < LAYERS; layer++) {
      String block = "blk." + layer + ".";
      zeros(block + "attn_norm", HIDDEN);
      zeros(block + "ffn_norm", HIDDEN);
      zeros(block + "attn_q", HIDDEN, HIDDEN);
      zeros(block + "attn_k", HIDDEN / HEADS * KV_HEADS, HIDDEN);
      zeros(block + "attn_v", HIDDEN / HEADS * KV_HEADS, HIDDEN);
      zeros(block + "attn_output", HIDDEN, HIDDEN);
      zeros(block + "ffn_gate", FEED_FORWARD, HIDDEN);
      zeros(block + "ffn_up", FEED_FORWARD, HIDDEN);
      zeros(block + "ffn_down", HIDDEN, FEED_FORWARD);
    }
  }

  private void zeros(String name, long... shape) {
    Shape dimensions = Shape.of(shape);
    byte[] data = new byte[Math.toIntExact(DType.F32.bytesFor(dimensions.elements()))];
    tensors.add(
        new Tensor(name + ".weight", DType.F32, dimensions, MemorySegment.ofArray(data)));
  }
}
