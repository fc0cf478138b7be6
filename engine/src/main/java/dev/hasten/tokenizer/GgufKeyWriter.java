package dev.hasten.tokenizer;

import dev.hasten.format.FixedArray;
import dev.hasten.format.GgufType;
import dev.hasten.format.MetadataValue;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.OptionalInt;
import java.util.SequencedMap;

/// Collects keys `tokenizer.ggml.*` as GGUF files have them.
final class GgufKeyWriter {
  private static final String PREFIX = "tokenizer.ggml.";

  private final SequencedMap<String, MetadataValue> keys = new LinkedHashMap<>();

  SequencedMap<String, MetadataValue> keys() {
    return keys;
  }

  void text(String name, String value) {
    keys.put(PREFIX + name, new MetadataValue.Text(value));
  }

  void texts(String name, List<String> values) {
    keys.put(PREFIX + name, new MetadataValue.TextArray(values));
  }

  void flag(String name, boolean value) {
    keys.put(PREFIX + name, new MetadataValue.Bool(value));
  }

  void id(String name, OptionalInt id) {
    id.ifPresent(value -> keys.put(PREFIX + name, new MetadataValue.Whole(GgufType.UINT32, value)));
  }

  void scores(float[] values) {
    byte[] bytes = new byte[values.length * Float.BYTES];
    ByteBuffer buffer = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
    for (float value : values) {
      buffer.putFloat(value);
    }
    array("scores", GgufType.FLOAT32, bytes);
  }

  void kinds(List<TokenKind> kinds) {
    byte[] bytes = new byte[kinds.size() * Integer.BYTES];
    ByteBuffer buffer = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
    kinds.forEach(kind -> buffer.putInt(kind.number()));
    array("token_type", GgufType.INT32, bytes);
  }

  void bytes(String name, byte[] bytes) {
    array(name, GgufType.UINT8, bytes);
  }

  private void array(String name, GgufType type, byte[] bytes) {
    keys.put(PREFIX + name, new FixedArray(type, MemorySegment.ofArray(bytes)));
  }
}
