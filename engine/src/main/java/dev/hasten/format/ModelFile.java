package dev.hasten.format;

import dev.hasten.error.BadModelException;
import dev.hasten.tensor.Tensor;
import java.nio.file.Path;
import java.util.SequencedMap;

/// A model as it lies on disk, memory-mapped. The tensors' bytes are valid until it is closed.
public sealed interface ModelFile extends AutoCloseable permits GgufFile, SafetensorsDirectory {

  /// Where it was read from: a file, or a directory.
  Path path();

  /// The tensors by the names and in the order of the file.
  SequencedMap<String, Tensor> tensors();

  /// The tensor of this name.
  ///
  /// @throws BadModelException if there is none
  default Tensor requiredTensor(String name) {
    Tensor tensor = tensors().get(name);
    if (tensor == null) {
      throw new BadModelException(
          "%s: there is no tensor `%s` among %d".formatted(path(), name, tensors().size()),
          "is this the whole model, and of the architecture it says?");
    }
    return tensor;
  }

  /// Bytes on disk of everything that holds weights.
  long fileBytes();

  @Override
  void close();
}
