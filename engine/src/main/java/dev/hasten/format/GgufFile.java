package dev.hasten.format;

import dev.hasten.tensor.Tensor;
import java.lang.foreign.Arena;
import java.nio.file.Path;
import java.util.Collections;
import java.util.SequencedMap;

/// A GGUF file, mapped. Read one with [GgufReader], write one with [GgufWriter].
///
/// @param version 2 or 3
/// @param alignment bytes to a multiple of which every tensor's offset is rounded up
/// @param metadata keys and values in the order of the file
/// @param arena keeps the mapping alive
public record GgufFile(
    Path path,
    int version,
    int alignment,
    SequencedMap<String, MetadataValue> metadata,
    SequencedMap<String, Tensor> tensors,
    long fileBytes,
    Arena arena)
    implements ModelFile {

  public GgufFile {
    metadata = Collections.unmodifiableSequencedMap(metadata);
    tensors = Collections.unmodifiableSequencedMap(tensors);
  }

  /// The metadata, for reading keys of known types.
  public GgufMetadata typedMetadata() {
    return new GgufMetadata(path.toString(), metadata);
  }

  @Override
  public void close() {
    arena.close();
  }
}
