package dev.hasten.tokenizer;

import dev.hasten.format.FixedArray;
import dev.hasten.format.GgufType;
import dev.hasten.format.MetadataValue;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// The tokenizer part of a GGUF file, made up token by token.
final class MadeUp {
  private final Map<String, MetadataValue> metadata = new LinkedHashMap<>();
  private final List<String> pieces = new ArrayList<>();
  private final List<Integer> kinds = new ArrayList<>();
  private final List<Float> scores = new ArrayList<>();

  private MadeUp(String model) {
    text("model", model);
  }

  /// Byte-level BPE with a token for each byte (ids 0 to 255 are the bytes) and these merges, whose
  /// results follow from id 256 on.
  static MadeUp byteLevel(String... merges) {
    MadeUp file = new MadeUp("gpt2").text("pre", "gpt-2").texts("merges", merges);
    for (int value = 0; value < 256; value++) {
      file.token(String.valueOf(ByteAlphabet.spell(value)), TokenKind.NORMAL);
    }
    for (String merge : merges) {
      file.token(merge.replace(" ", ""), TokenKind.NORMAL);
    }
    return file;
  }

  /// SentencePiece-style BPE; id 0 is `<unk>`.
  static MadeUp sentencePiece() {
    return new MadeUp("llama").token("<unk>", TokenKind.UNKNOWN).flag("add_space_prefix", false);
  }

  /// SentencePiece's unigram model, without tokens.
  static MadeUp unigram() {
    return new MadeUp("t5");
  }

  /// WordPiece in GGUF's spelling; ids 0 to 2 are `[UNK]`, `[CLS]`, `[SEP]`.
  static MadeUp wordPiece(String... pieces) {
    MadeUp file =
        new MadeUp("bert")
            .token("[UNK]", TokenKind.UNKNOWN)
            .token("[CLS]", TokenKind.CONTROL)
            .token("[SEP]", TokenKind.CONTROL);
    for (String piece : pieces) {
      file.token(piece, TokenKind.NORMAL);
    }
    return file;
  }

  MadeUp token(String piece, TokenKind kind) {
    return token(piece, kind, 0);
  }

  MadeUp token(String piece, TokenKind kind, float score) {
    pieces.add(piece);
    kinds.add(List.of(TokenKind.values()).indexOf(kind) + 1);
    scores.add(score);
    return this;
  }

  /// `<0x00>` to `<0xFF>`, as the next 256 ids.
  MadeUp bytes() {
    for (int value = 0; value < 256; value++) {
      token("<0x%02X>".formatted(value), TokenKind.BYTE);
    }
    return this;
  }

  MadeUp text(String key, String value) {
    return put(key, new MetadataValue.Text(value));
  }

  MadeUp flag(String key, boolean value) {
    return put(key, new MetadataValue.Bool(value));
  }

  MadeUp id(String key, long value) {
    return put(key, new MetadataValue.Whole(GgufType.INT64, value));
  }

  MadeUp texts(String key, String... values) {
    return put(key, new MetadataValue.TextArray(List.of(values)));
  }

  MadeUp floats(String key, float... values) {
    ByteBuffer bytes = ByteBuffer.allocate(4 * values.length).order(ByteOrder.LITTLE_ENDIAN);
    for (float value : values) {
      bytes.putFloat(value);
    }
    return put(key, new FixedArray(GgufType.FLOAT32, MemorySegment.ofArray(bytes.array())));
  }

  MadeUp ints(String key, int... values) {
    ByteBuffer bytes = ByteBuffer.allocate(4 * values.length).order(ByteOrder.LITTLE_ENDIAN);
    for (int value : values) {
      bytes.putInt(value);
    }
    return put(key, new FixedArray(GgufType.INT32, MemorySegment.ofArray(bytes.array())));
  }

  MadeUp put(String key, MetadataValue value) {
    metadata.put("tokenizer.ggml." + key, value);
    return this;
  }

  /// What [#build] would read, for tests that damage it.
  Map<String, MetadataValue> metadata() {
    Map<String, MetadataValue> all = new LinkedHashMap<>();
    MadeUp arrays = new MadeUp("");
    arrays.texts("tokens", pieces.toArray(String[]::new));
    arrays.ints("token_type", kinds.stream().mapToInt(kind -> kind).toArray());
    arrays.floats("scores", toArray(scores));
    all.putAll(arrays.metadata);
    all.putAll(metadata);
    return Collections.unmodifiableMap(all);
  }

  Map<String, MetadataValue> without(String key) {
    Map<String, MetadataValue> rest = new LinkedHashMap<>(metadata());
    rest.remove("tokenizer.ggml." + key);
    return rest;
  }

  Tokenizer build() {
    return TestTokenizers.of(metadata());
  }

  private static float[] toArray(List<Float> values) {
    float[] array = new float[values.size()];
    for (int i = 0; i < array.length; i++) {
      array[i] = values.get(i);
    }
    return array;
  }
}
