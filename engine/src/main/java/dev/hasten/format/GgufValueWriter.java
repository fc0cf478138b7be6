package dev.hasten.format;

import dev.hasten.format.MetadataValue.Bool;
import dev.hasten.format.MetadataValue.NestedArray;
import dev.hasten.format.MetadataValue.Real;
import dev.hasten.format.MetadataValue.Text;
import dev.hasten.format.MetadataValue.TextArray;
import dev.hasten.format.MetadataValue.Whole;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;

/// Writes the keys and values of a GGUF file's metadata.
final class GgufValueWriter {
  private final LittleEndianOutput out;

  GgufValueWriter(LittleEndianOutput out) {
    this.out = out;
  }

  void entries(SequencedMap<String, MetadataValue> metadata) throws IOException {
    for (Map.Entry<String, MetadataValue> entry : metadata.sequencedEntrySet()) {
      out.text(entry.getKey());
      out.int32(entry.getValue().type().id());
      value(entry.getValue());
    }
  }

  private void value(MetadataValue value) throws IOException {
    switch (value) {
      case Whole(GgufType type, long number) -> whole(type, number);
      case Real(GgufType type, double number) -> real(type, number);
      case Bool(boolean flag) -> out.int8(flag ? 1 : 0);
      case Text(String text) -> out.text(text);
      case FixedArray array -> fixedArray(array);
      case TextArray(List<String> texts) -> textArray(texts);
      case NestedArray(List<MetadataValue> arrays) -> nestedArray(arrays);
    }
  }

  private void whole(GgufType type, long number) throws IOException {
    switch (type.bytes()) {
      case 1 -> out.int8((int) number);
      case 2 -> out.int16((int) number);
      case 4 -> out.int32((int) number);
      default -> out.int64(number);
    }
  }

  private void real(GgufType type, double number) throws IOException {
    if (type == GgufType.FLOAT32) {
      out.int32(Float.floatToRawIntBits((float) number));
    } else {
      out.int64(Double.doubleToRawLongBits(number));
    }
  }

  private void arrayHeader(GgufType elementType, long count) throws IOException {
    out.int32(elementType.id());
    out.int64(count);
  }

  private void fixedArray(FixedArray array) throws IOException {
    arrayHeader(array.elementType(), array.count());
    out.segment(array.data());
  }

  private void textArray(List<String> texts) throws IOException {
    arrayHeader(GgufType.STRING, texts.size());
    for (String text : texts) {
      out.text(text);
    }
  }

  private void nestedArray(List<MetadataValue> arrays) throws IOException {
    arrayHeader(GgufType.ARRAY, arrays.size());
    for (MetadataValue array : arrays) {
      value(array);
    }
  }
}
