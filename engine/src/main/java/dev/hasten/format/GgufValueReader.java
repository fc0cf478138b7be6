package dev.hasten.format;

import dev.hasten.error.BadModelException;
import dev.hasten.format.MetadataValue.Bool;
import dev.hasten.format.MetadataValue.NestedArray;
import dev.hasten.format.MetadataValue.Real;
import dev.hasten.format.MetadataValue.Text;
import dev.hasten.format.MetadataValue.TextArray;
import dev.hasten.format.MetadataValue.Whole;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.SequencedMap;

/// Reads the keys and values of a GGUF file's metadata.
final class GgufValueReader {
  /// Key length (8), type (4) and the shortest value (1).
  static final long MINIMAL_ENTRY_BYTES = 13;

  private static final long MINIMAL_STRING_BYTES = 8;
  private static final long MINIMAL_ARRAY_BYTES = 12;
  private static final int MAX_ARRAY_DEPTH = 8;

  private final GgufCursor cursor;

  GgufValueReader(GgufCursor cursor) {
    this.cursor = cursor;
  }

  SequencedMap<String, MetadataValue> entries(long count) {
    SequencedMap<String, MetadataValue> entries = new LinkedHashMap<>();
    for (long i = 0; i < count; i++) {
      String key = cursor.text("metadata key");
      MetadataValue value = value(type("value type"));
      if (entries.put(key, value) != null) {
        throw cursor.bad(
            "metadata key %s stands twice before byte %d"
                .formatted(Excerpt.of(key), cursor.position()),
            GgufCursor.DAMAGED_HINT);
      }
    }
    return entries;
  }

  private GgufType type(String what) {
    long at = cursor.position();
    long id = cursor.uint32(what);
    return GgufType.ofId(id).orElseThrow(() -> unknownType(what, id, at));
  }

  private BadModelException unknownType(String what, long id, long at) {
    return cursor.bad(
        "%s at byte %d is %d, GGUF has 0 to %d"
            .formatted(what, at, id, GgufType.values().length - 1),
        GgufCursor.DAMAGED_HINT);
  }

  private MetadataValue value(GgufType type) {
    return switch (type) {
      case UINT8 -> new Whole(type, cursor.uint8("UINT8 value"));
      case INT8 -> new Whole(type, (byte) cursor.uint8("INT8 value"));
      case UINT16 -> new Whole(type, cursor.uint16("UINT16 value"));
      case INT16 -> new Whole(type, (short) cursor.uint16("INT16 value"));
      case UINT32 -> new Whole(type, cursor.uint32("UINT32 value"));
      case INT32 -> new Whole(type, (int) cursor.uint32("INT32 value"));
      case UINT64 -> new Whole(type, cursor.int64("UINT64 value"));
      case INT64 -> new Whole(type, cursor.int64("INT64 value"));
      case FLOAT32 -> new Real(type, Float.intBitsToFloat((int) cursor.uint32("FLOAT32 value")));
      case FLOAT64 -> new Real(type, Double.longBitsToDouble(cursor.int64("FLOAT64 value")));
      case BOOL -> bool();
      case STRING -> new Text(cursor.text("string"));
      case ARRAY -> array(1);
    };
  }

  private Bool bool() {
    long at = cursor.position();
    long bits = cursor.uint8("BOOL value");
    if (bits > 1) {
      throw cursor.bad(
          "BOOL value at byte %d is %d, not 0 or 1".formatted(at, bits), GgufCursor.DAMAGED_HINT);
    }
    return new Bool(bits == 1);
  }

  private MetadataValue array(int depth) {
    if (depth > MAX_ARRAY_DEPTH) {
      throw cursor.bad(
          "arrays at byte %d are nested more than %d deep"
              .formatted(cursor.position(), MAX_ARRAY_DEPTH),
          GgufCursor.DAMAGED_HINT);
    }
    GgufType elementType = type("array element type");
    return switch (elementType) {
      case STRING -> textArray();
      case ARRAY -> nestedArray(depth);
      default -> fixedArray(elementType);
    };
  }

  private TextArray textArray() {
    int count = listSize(cursor.count("string array length", MINIMAL_STRING_BYTES));
    TextTable.Builder values = new TextTable.Builder(count);
    for (int i = 0; i < count; i++) {
      cursor.text("string", values);
    }
    return new TextArray(values.build());
  }

  private NestedArray nestedArray(int depth) {
    int count = listSize(cursor.count("nested array length", MINIMAL_ARRAY_BYTES));
    List<MetadataValue> values = new ArrayList<>(count);
    for (int i = 0; i < count; i++) {
      values.add(array(depth + 1));
    }
    return new NestedArray(values);
  }

  private FixedArray fixedArray(GgufType elementType) {
    long count = cursor.count("array length", elementType.bytes());
    return new FixedArray(elementType, cursor.slice(count * elementType.bytes(), "array"));
  }

  private int listSize(long count) {
    if (count > Integer.MAX_VALUE - 8) {
      throw cursor.bad(
          "array before byte %d has %d elements, at most %d are read"
              .formatted(cursor.position(), count, Integer.MAX_VALUE - 8),
          GgufCursor.DAMAGED_HINT);
    }
    return (int) count;
  }
}
