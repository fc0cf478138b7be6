package dev.hasten.convert;

import dev.hasten.format.Overwrite;
import dev.hasten.format.SafetensorsWriter;
import dev.hasten.format.StreamedTensor;
import dev.hasten.tensor.DType;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import tools.jackson.databind.node.ObjectNode;

/// Writes Hugging Face directories whose weights are floats.
public final class PlainDirectory {
  private PlainDirectory() {}

  /// Writes a directory, which appears complete or not at all.
  ///
  /// @param type F32, F16 or BF16; vectors of 32 bits keep them
  /// @throws dev.hasten.error.UsageException if the directory exists and may not be replaced
  /// @throws dev.hasten.error.ResourceException if it cannot be written
  public static void write(
      HuggingFaceContent content, DType type, Path target, Overwrite overwrite) {
    List<StreamedTensor> tensors =
        content.tensors().stream().map(source -> plain(source, type)).toList();
    SafetensorsWriter.stream(
        target,
        typed(content.config(), type),
        tensors,
        content.sideContent(),
        SafetensorsWriter.USUAL_SHARD_BYTES,
        overwrite);
  }

  /// What would be written.
  ///
  /// @param type as for [#write]
  public static List<DirectoryTensor> tensors(HuggingFaceContent content, DType type) {
    return content.tensors().stream().map(source -> floats(source, type)).toList();
  }

  static DirectoryTensor floats(TensorSource source, DType type) {
    StreamedTensor tensor = plain(source, type);
    return new DirectoryTensor(source, tensor.dtype().name(), Optional.empty(), tensor.bytes());
  }

  /// What is no weight, as positions are, stays as it is.
  static StreamedTensor plain(TensorSource source, DType type) {
    boolean stays =
        !source.type().isWeight() || (source.shape().rank() < 2 && source.type() == DType.F32);
    return PlainRows.of(source, stays ? source.type() : type);
  }

  static ObjectNode typed(ObjectNode config, DType type) {
    return config.deepCopy().put("torch_dtype", nameOf(type));
  }

  /// PyTorch's name.
  private static String nameOf(DType type) {
    return switch (type) {
      case F32 -> "float32";
      case F16 -> "float16";
      case BF16 -> "bfloat16";
      default -> throw new IllegalArgumentException(type + " is no type of plain floats");
    };
  }
}
