package dev.hasten.quality;

import dev.hasten.TinyModel;
import dev.hasten.TinyModels;
import dev.hasten.format.FixedArray;
import dev.hasten.format.GgufType;
import dev.hasten.format.MetadataValue.TextArray;
import dev.hasten.tensor.Tensor;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Objects;

/// The tiny Llama, with other vocabularies.
final class OtherVocabularies {
  private static final String TOKENS = "tokenizer.ggml.tokens";
  private static final String TYPES = "tokenizer.ggml.token_type";
  private static final String EMBEDDINGS = "token_embd.weight";

  private OtherVocabularies() {}

  /// The same model with every token's number one higher, the last one's 0.
  static TinyModel rotated() {
    TinyModel model = TinyModels.llama();
    List<String> pieces = new ArrayList<>(pieces(model));
    Collections.rotate(pieces, 1);
    FixedArray types = (FixedArray) Objects.requireNonNull(model.metadata().get(TYPES));
    Tensor table = Objects.requireNonNull(model.tensors().get(EMBEDDINGS));
    return model
        .with(TOKENS, new TextArray(pieces))
        .with(TYPES, new FixedArray(GgufType.INT32, rotated(types.data(), pieces.size())))
        .withTensor(
            new Tensor(
                EMBEDDINGS, table.dtype(), table.shape(), rotated(table.data(), pieces.size())));
  }

  /// The same model, but the last control token is called otherwise.
  static TinyModel renamed() {
    TinyModel model = TinyModels.llama();
    List<String> pieces = new ArrayList<>(pieces(model));
    pieces.set(pieces.size() - 1, "<|another|>");
    return model.with(TOKENS, new TextArray(pieces));
  }

  /// The same vocabulary, but "the" is three tokens.
  static TinyModel withoutMerges() {
    return TinyModels.llama().with("tokenizer.ggml.merges", new TextArray(List.of("i n", "a n")));
  }

  /// "the" is three tokens, and the last control token is called otherwise.
  static TinyModel renamedWithoutMerges() {
    TinyModel model = withoutMerges();
    List<String> pieces = new ArrayList<>(pieces(model));
    pieces.set(pieces.size() - 1, "<|another|>");
    return model.with(TOKENS, new TextArray(pieces));
  }

  private static List<String> pieces(TinyModel model) {
    return ((TextArray) Objects.requireNonNull(model.metadata().get(TOKENS))).values();
  }

  /// The last of `rows` rows first.
  private static MemorySegment rotated(MemorySegment data, int rows) {
    long rowBytes = data.byteSize() / rows;
    MemorySegment copy = MemorySegment.ofArray(new byte[Math.toIntExact(data.byteSize())]);
    MemorySegment.copy(data, 0, copy, rowBytes, data.byteSize() - rowBytes);
    MemorySegment.copy(data, data.byteSize() - rowBytes, copy, 0, rowBytes);
    return copy;
  }
}
