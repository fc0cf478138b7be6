package dev.hasten.format;

import dev.hasten.error.BadModelException;
import dev.hasten.tensor.DType;
import dev.hasten.tensor.Shape;
import dev.hasten.tensor.Tensor;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.SequencedMap;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Reads the header of one safetensors file: 8 bytes of length, a JSON object of tensors, the data.
///
/// Source: the README of `huggingface/safetensors`.
final class SafetensorsHeader {
  private static final ValueLayout.OfLong LENGTH =
      ValueLayout.JAVA_LONG_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
  private static final int LENGTH_BYTES = 8;
  private static final long MAX_HEADER_BYTES = 100_000_000;
  private static final int MAX_DIMENSIONS = 16;

  private final Path path;
  private final JsonCursor json;
  private final MemorySegment data;
  private final long[] dimensions = new long[MAX_DIMENSIONS];

  private SafetensorsHeader(Path path, JsonCursor json, MemorySegment data) {
    this.path = path;
    this.json = json;
    this.data = data;
  }

  /// Offsets from the start of the data.
  private record Range(long begin, long end) {}

  private record Entry(String name, DType dtype, Shape shape, long begin, long end) {}

  /// The tensors of a mapped file, in the order of its header.
  ///
  /// @throws BadModelException if the header does not fit the file
  static List<Tensor> read(Path path, MemorySegment file) {
    long headerBytes = headerBytes(path, file);
    MemorySegment header = file.asSlice(LENGTH_BYTES, headerBytes);
    try (JsonCursor json = new JsonCursor(path, header)) {
      return new SafetensorsHeader(path, json, file.asSlice(LENGTH_BYTES + headerBytes)).tensors();
    }
  }

  private static long headerBytes(Path path, MemorySegment file) {
    if (file.byteSize() < LENGTH_BYTES) {
      throw badLength(path, file, "the file has %d bytes, too few".formatted(file.byteSize()));
    }
    long length = file.get(LENGTH, 0);
    long available = Math.min(MAX_HEADER_BYTES, file.byteSize() - LENGTH_BYTES);
    if (length < 0 || length > available) {
      throw badLength(
          path,
          file,
          "the header should have %s bytes, at most %d are possible"
              .formatted(Long.toUnsignedString(length), available));
    }
    return length;
  }

  private static BadModelException badLength(Path path, MemorySegment file, String problem) {
    return new BadModelException(
        "%s: not a safetensors file: %s".formatted(path, problem),
        switch (FileKind.of(file)) {
          case SAFETENSORS, UNKNOWN -> "is the file complete? fetch it again";
          case FileKind kind -> kind.hint();
        });
  }

  private List<Tensor> tensors() {
    SequencedMap<String, Entry> entries = entries();
    checkOverlap(entries);
    List<Tensor> tensors = new ArrayList<>(entries.size());
    for (Entry entry : entries.sequencedValues()) {
      tensors.add(tensor(entry));
    }
    return tensors;
  }

  private Tensor tensor(Entry entry) {
    MemorySegment slice = data.asSlice(entry.begin, entry.end - entry.begin);
    return new Tensor(entry.name, entry.dtype, entry.shape, slice);
  }

  private SequencedMap<String, Entry> entries() {
    SequencedMap<String, Entry> entries = new LinkedHashMap<>();
    boolean hasMetadata = false;
    json.startObject("the header");
    while (json.nextProperty()) {
      String name = json.name();
      boolean isMetadata = name.equals("__metadata__");
      if (isMetadata ? hasMetadata : entries.containsKey(name)) {
        throw bad(name, "stands twice");
      } else if (isMetadata) {
        hasMetadata = true;
        checkMetadata();
      } else {
        entries.put(name, entry(name));
      }
    }
    json.end();
    return entries;
  }

  private void checkMetadata() {
    Set<String> keys = new HashSet<>();
    json.startObject("__metadata__");
    while (json.nextProperty()) {
      String key = json.name();
      if (!keys.add(key)) {
        throw bad("__metadata__", "has %s twice".formatted(Excerpt.of(key)));
      }
      json.text("a value of __metadata__");
    }
  }

  private Entry entry(String name) {
    Fields fields = new Fields();
    json.startObject("a tensor");
    while (json.nextProperty()) {
      switch (json.name()) {
        case "dtype" -> fields.dtype = once(name, fields.dtype, dtype(name));
        case "shape" -> fields.shape = once(name, fields.shape, shape(name));
        case "data_offsets" -> fields.range = once(name, fields.range, range(name));
        case String other -> throw bad(name, "has an unknown field " + Excerpt.of(other));
      }
    }
    return checked(name, fields);
  }

  /// What has been read of a tensor so far.
  private static final class Fields {
    @Nullable DType dtype;
    @Nullable Shape shape;
    @Nullable Range range;
  }

  private <T> T once(String name, @Nullable T before, T value) {
    if (before != null) {
      throw bad(name, "has a field twice");
    }
    return value;
  }

  private DType dtype(String name) {
    String dtype = json.text("dtype");
    return SafetensorsTypes.ofName(dtype)
        .orElseThrow(() ->
            new BadModelException(
                "%s: tensor %s has dtype %s, which this build cannot read"
                    .formatted(path, Excerpt.of(name), Excerpt.of(dtype)),
                "use a model in F32, F16 or BF16, or a GGUF file of it"));
  }

  private Shape shape(String name) {
    int rank = 0;
    json.startArray("shape");
    while (json.nextWhole("shape")) {
      if (rank == MAX_DIMENSIONS) {
        throw bad(name, "has more than %d dimensions".formatted(MAX_DIMENSIONS));
      }
      dimensions[rank++] = json.whole();
    }
    return Shape.of(Arrays.copyOf(dimensions, rank));
  }

  private Range range(String name) {
    json.startArray("data_offsets");
    long begin = json.nextWhole("data_offsets") ? json.whole() : missingOffset(name);
    long end = json.nextWhole("data_offsets") ? json.whole() : missingOffset(name);
    if (json.nextWhole("data_offsets")) {
      throw bad(name, "has more than begin and end as data_offsets");
    }
    return new Range(begin, end);
  }

  private long missingOffset(String name) {
    throw bad(name, "has not both begin and end as data_offsets");
  }

  private Entry checked(String name, Fields fields) {
    DType dtype = required(name, "dtype", fields.dtype);
    Shape shape = required(name, "shape", fields.shape);
    Range range = required(name, "data_offsets", fields.range);
    Entry entry = new Entry(name, dtype, shape, range.begin, range.end);
    checkPlace(entry);
    return entry;
  }

  private <T> T required(String name, String field, @Nullable T value) {
    if (value == null) {
      throw bad(name, "has no " + field);
    }
    return value;
  }

  private void checkPlace(Entry entry) {
    if (entry.begin > entry.end || entry.end > data.byteSize()) {
      throw new BadModelException(
          "%s: tensor %s has data_offsets [%d, %d], the file has %d bytes of data"
              .formatted(path, Excerpt.of(entry.name), entry.begin, entry.end, data.byteSize()),
          "is the file complete? fetch it again");
    }
    if (bytes(entry) != entry.end - entry.begin) {
      throw bad(
          entry.name,
          "is %s %s, which needs %d bytes, but has %d"
              .formatted(entry.dtype, entry.shape, bytes(entry), entry.end - entry.begin));
    }
  }

  private long bytes(Entry entry) {
    try {
      return entry.dtype.bytesFor(entry.shape.elements());
    } catch (ArithmeticException e) {
      throw bad(entry.name, "has shape %s: more than 2^63 bytes".formatted(entry.shape));
    }
  }

  private void checkOverlap(SequencedMap<String, Entry> entries) {
    List<Entry> byOffset = new ArrayList<>(entries.values());
    byOffset.removeIf(entry -> entry.begin == entry.end);
    byOffset.sort(Comparator.comparingLong(Entry::begin));
    for (int i = 1; i < byOffset.size(); i++) {
      Entry before = byOffset.get(i - 1);
      Entry entry = byOffset.get(i);
      if (entry.begin < before.end) {
        throw bad(
            entry.name,
            "starts at offset %d inside tensor %s, which ends at %d"
                .formatted(entry.begin, Excerpt.of(before.name), before.end));
      }
    }
  }

  private BadModelException bad(String name, String problem) {
    return json.bad("tensor %s %s".formatted(Excerpt.of(name), problem));
  }
}
