package dev.hasten.convert;

import dev.hasten.format.GgufType;
import dev.hasten.format.GgufWriter;
import dev.hasten.format.MetadataValue;
import dev.hasten.format.Overwrite;
import dev.hasten.format.StreamedTensor;
import dev.hasten.tensor.DType;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.SequencedMap;

/// Writes GGUF files whose matrices are floats, vectors being of 32 bits as llama.cpp wants them.
public final class PlainGguf {
  private static final String FILE_TYPE = "general.file_type";

  private PlainGguf() {}

  /// Writes a file.
  ///
  /// @param matrices F32, F16 or BF16
  /// @throws dev.hasten.error.UsageException if the target exists and may not be replaced
  /// @throws dev.hasten.error.ResourceException if it cannot be written
  public static void write(GgufContent content, DType matrices, Path target, Overwrite overwrite) {
    SequencedMap<String, MetadataValue> metadata = new LinkedHashMap<>(content.metadata());
    metadata.put(FILE_TYPE, new MetadataValue.Whole(GgufType.UINT32, fileType(matrices)));
    List<StreamedTensor> tensors =
        content.tensors().stream()
            .map(source -> PlainRows.of(source, isVector(source) ? DType.F32 : matrices))
            .toList();
    GgufWriter.stream(target, metadata, tensors, overwrite);
  }

  private static boolean isVector(TensorSource source) {
    return source.shape().rank() == 1;
  }

  private static int fileType(DType matrices) {
    return switch (matrices) {
      case F32 -> 0;
      case F16 -> 1;
      case BF16 -> 32;
      default -> throw new IllegalArgumentException(matrices + " is no type of plain floats");
    };
  }
}
