package dev.hasten.format;

import dev.hasten.tensor.Tensor;
import java.nio.file.Path;
import java.util.SequencedMap;

/// A model as it lies on disk, memory-mapped. The tensors' bytes are valid until it is closed.
public sealed interface ModelFile extends AutoCloseable permits GgufFile, SafetensorsDirectory {

  /// Where it was read from: a file, or a directory.
  Path path();

  /// The tensors by the names and in the order of the file.
  SequencedMap<String, Tensor> tensors();

  /// Bytes on disk of everything that holds weights.
  long fileBytes();

  @Override
  void close();
}
