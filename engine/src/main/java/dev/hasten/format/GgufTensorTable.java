package dev.hasten.format;

import dev.hasten.error.BadModelException;
import dev.hasten.tensor.DType;
import dev.hasten.tensor.Shape;
import dev.hasten.tensor.Tensor;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.SequencedMap;

/// Reads the list of tensors of a GGUF file and finds their bytes.
final class GgufTensorTable {
  /// Name length (8), number of dimensions (4), one dimension (8), type (4), offset (8).
  static final long MINIMAL_ENTRY_BYTES = 32;

  static final int MAX_DIMENSIONS = 4;

  private final GgufCursor cursor;

  GgufTensorTable(GgufCursor cursor) {
    this.cursor = cursor;
  }

  /// @param offset of the first byte, from the start of the data section
  private record Entry(String name, DType dtype, Shape shape, long offset, long bytes) {
    long end() {
      return offset + bytes;
    }
  }

  /// Reads `count` entries and takes each tensor's bytes out of `file`.
  SequencedMap<String, Tensor> tensors(long count, int alignment, MemorySegment file) {
    List<Entry> entries = entries(count);
    long dataStart = Math.ceilDiv(cursor.position(), alignment) * (long) alignment;
    long dataBytes = Math.max(0, file.byteSize() - dataStart);
    for (Entry entry : entries) {
      checkPlace(entry, alignment, dataBytes);
    }
    checkOverlap(entries);
    SequencedMap<String, Tensor> tensors = new LinkedHashMap<>();
    for (Entry entry : entries) {
      addTensor(entry, file.asSlice(dataStart + entry.offset, entry.bytes), tensors);
    }
    return tensors;
  }

  private List<Entry> entries(long count) {
    List<Entry> entries = new ArrayList<>();
    for (long i = 0; i < count; i++) {
      entries.add(entry());
    }
    return entries;
  }

  private Entry entry() {
    String name = cursor.text("tensor name");
    Shape shape = shape(name);
    DType dtype = dtype(name);
    long offset = cursor.int64("tensor offset");
    return new Entry(name, dtype, shape, offset, bytes(name, dtype, shape));
  }

  /// GGUF lists the contiguous dimension first, [Shape] last.
  private Shape shape(String name) {
    long rank = cursor.uint32("number of dimensions");
    if (rank < 1 || rank > MAX_DIMENSIONS) {
      throw badTensor(
          name, "has %d dimensions, GGUF allows 1 to %d".formatted(rank, MAX_DIMENSIONS));
    }
    long[] dimensions = new long[(int) rank];
    for (int i = dimensions.length - 1; i >= 0; i--) {
      dimensions[i] = dimension(name);
    }
    return Shape.of(dimensions);
  }

  private long dimension(String name) {
    long dimension = cursor.int64("dimension");
    if (dimension < 1) {
      throw badTensor(
          name,
          "has a dimension of %s, must be 1 to 2^63-1".formatted(Long.toUnsignedString(dimension)));
    }
    return dimension;
  }

  private DType dtype(String name) {
    long id = cursor.uint32("tensor type");
    return DType.ofGgmlId(id)
        .orElseThrow(() ->
            cursor.bad(
                "tensor %s has %s, which this build cannot read"
                    .formatted(Excerpt.of(name), GgmlTypeNames.describe(id)),
                "use a file of another quantization, e.g. Q4_K_M, Q5_K_M, Q8_0 or F16"));
  }

  private long bytes(String name, DType dtype, Shape shape) {
    if (shape.columns() % dtype.blockElements() != 0) {
      throw badTensor(
          name,
          "has rows of %d elements, %s stores blocks of %d"
              .formatted(shape.columns(), dtype, dtype.blockElements()));
    }
    try {
      return dtype.bytesFor(shape.elements());
    } catch (ArithmeticException e) {
      throw badTensor(name, "has shape %s: more than 2^63 bytes".formatted(shape));
    }
  }

  private void checkPlace(Entry entry, int alignment, long dataBytes) {
    if (entry.offset % alignment != 0) {
      throw badTensor(
          entry.name,
          "starts at offset %s, which is no multiple of the alignment %d"
              .formatted(Long.toUnsignedString(entry.offset), alignment));
    }
    if (entry.offset < 0 || entry.bytes > dataBytes || entry.offset > dataBytes - entry.bytes) {
      throw cursor.bad(
          "tensor %s has %d bytes from offset %s, the data section has %d"
              .formatted(
                  Excerpt.of(entry.name),
                  entry.bytes,
                  Long.toUnsignedString(entry.offset),
                  dataBytes),
          GgufCursor.TRUNCATED_HINT);
    }
  }

  private void checkOverlap(List<Entry> entries) {
    List<Entry> byOffset = new ArrayList<>(entries);
    byOffset.sort(Comparator.comparingLong(Entry::offset));
    for (int i = 1; i < byOffset.size(); i++) {
      Entry before = byOffset.get(i - 1);
      Entry entry = byOffset.get(i);
      if (entry.offset < before.end()) {
        throw badTensor(
            entry.name,
            "starts at offset %d inside tensor %s, which ends at %d"
                .formatted(entry.offset, Excerpt.of(before.name), before.end()));
      }
    }
  }

  private void addTensor(Entry entry, MemorySegment data, SequencedMap<String, Tensor> tensors) {
    Tensor tensor = new Tensor(entry.name, entry.dtype, entry.shape, data);
    if (tensors.put(entry.name, tensor) != null) {
      throw badTensor(entry.name, "is listed twice");
    }
  }

  private BadModelException badTensor(String name, String problem) {
    return cursor.bad("tensor %s %s".formatted(Excerpt.of(name), problem), GgufCursor.DAMAGED_HINT);
  }
}
