package dev.hasten.format;

import dev.hasten.error.BadModelException;
import dev.hasten.error.ResourceException;
import dev.hasten.format.MetadataValue.Whole;
import dev.hasten.tensor.Tensor;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.file.Path;
import java.util.SequencedMap;

/// Reads GGUF files, versions 2 and 3, little-endian. Tensors and arrays of numbers stay where they
/// are in the mapped file; nothing that the file says about sizes is believed unchecked.
///
/// Source: `docs/gguf.md` of ggml.
public final class GgufReader {
  static final String ALIGNMENT_KEY = "general.alignment";
  static final int DEFAULT_ALIGNMENT = 32;
  private static final int MIN_ALIGNMENT = 8;
  private static final int MAX_ALIGNMENT = 65536;
  private static final int MAGIC_BYTES = 4;

  private final Path path;
  private final MemorySegment file;
  private final GgufCursor cursor;

  private GgufReader(Path path, MemorySegment file) {
    this.path = path;
    this.file = file;
    this.cursor = new GgufCursor(path, file);
  }

  /// Maps and checks a file. Close the result to release the mapping.
  ///
  /// @throws BadModelException if it is not a GGUF file that this build understands
  /// @throws ResourceException if it is missing or cannot be read
  public static GgufFile read(Path path) {
    return OwnedArena.build(
        arena -> new GgufReader(path, MappedFile.map(path, arena)).parse(arena));
  }

  private GgufFile parse(Arena arena) {
    checkMagic();
    int version = version();
    long tensorCount = cursor.count("tensor count", GgufTensorTable.MINIMAL_ENTRY_BYTES);
    long entryCount = cursor.count("metadata count", GgufValueReader.MINIMAL_ENTRY_BYTES);
    SequencedMap<String, MetadataValue> metadata = new GgufValueReader(cursor).entries(entryCount);
    int alignment = alignment(metadata);
    SequencedMap<String, Tensor> tensors =
        new GgufTensorTable(cursor).tensors(tensorCount, alignment, file);
    return new GgufFile(path, version, alignment, metadata, tensors, file.byteSize(), arena);
  }

  private void checkMagic() {
    if (file.byteSize() < MAGIC_BYTES) {
      throw cursor.bad(
          "the file has %d bytes, too few for GGUF".formatted(file.byteSize()),
          GgufCursor.TRUNCATED_HINT);
    }
    FileKind kind = FileKind.of(file);
    if (kind != FileKind.GGUF) {
      throw cursor.bad(
          "not a GGUF file: it starts with %s, not \"GGUF\"".formatted(FileKind.firstBytes(file)),
          kind.hint());
    }
    cursor.uint32("magic");
  }

  private int version() {
    long version = cursor.uint32("version");
    if (version == 2 || version == 3) {
      return (int) version;
    }
    // A small number written by a big-endian machine.
    if (version != 0 && (version & 0xFFFF) == 0) {
      throw cursor.bad(
          "GGUF version %d is stored big-endian".formatted(Integer.reverseBytes((int) version)),
          "use the little-endian file of this model");
    }
    throw cursor.bad(
        "GGUF version is %d, this build reads 2 and 3".formatted(version),
        version == 1 ? "convert the model again with a current converter" : "is the file damaged?");
  }

  private int alignment(SequencedMap<String, MetadataValue> metadata) {
    return switch (metadata.get(ALIGNMENT_KEY)) {
      case null -> DEFAULT_ALIGNMENT;
      case Whole(_, long value) when isAlignment(value) -> (int) value;
      case MetadataValue other ->
          throw cursor.bad(
              "%s is %s, must be a power of two from %d to %d"
                  .formatted(
                      ALIGNMENT_KEY, GgufMetadata.describe(other), MIN_ALIGNMENT, MAX_ALIGNMENT),
              GgufCursor.DAMAGED_HINT);
    };
  }

  static boolean isAlignment(long value) {
    return value >= MIN_ALIGNMENT && value <= MAX_ALIGNMENT && Long.bitCount(value) == 1;
  }
}
