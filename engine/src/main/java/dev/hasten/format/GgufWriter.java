package dev.hasten.format;

import dev.hasten.error.ResourceException;
import dev.hasten.error.UsageException;
import dev.hasten.format.MetadataValue.Whole;
import dev.hasten.tensor.Shape;
import dev.hasten.tensor.Tensor;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.SequencedMap;
import java.util.Set;

/// Writes GGUF files, version 3, little-endian.
///
/// Source: `docs/gguf.md` of ggml.
public final class GgufWriter {
  private static final int VERSION = 3;

  private final LittleEndianOutput out;
  private final int alignment;

  private GgufWriter(LittleEndianOutput out, int alignment) {
    this.out = out;
    this.alignment = alignment;
  }

  /// Writes a file that [GgufReader] reads back equal: keys, types, order and tensors' bytes. The
  /// target appears complete or not at all. Data starts at multiples of the metadata's
  /// `general.alignment` (32 if it has none).
  ///
  /// @throws UsageException if the target exists and may not be replaced
  /// @throws ResourceException if it cannot be written
  /// @throws IllegalArgumentException if GGUF cannot hold the metadata or a tensor
  public static void write(
      Path target,
      SequencedMap<String, MetadataValue> metadata,
      Collection<Tensor> tensors,
      Overwrite overwrite) {
    stream(target, metadata, tensors.stream().map(StreamedTensor::of).toList(), overwrite);
  }

  /// As [#write], of tensors that are made one after another while they are written.
  ///
  /// @throws UsageException if the target exists and may not be replaced
  /// @throws ResourceException if it cannot be written
  /// @throws IllegalArgumentException if GGUF cannot hold the metadata or a tensor
  public static void stream(
      Path target,
      SequencedMap<String, MetadataValue> metadata,
      Collection<StreamedTensor> tensors,
      Overwrite overwrite) {
    int alignment = alignment(metadata);
    checkTensors(tensors);
    AtomicFile.write(
        target,
        overwrite,
        channel ->
            new GgufWriter(new LittleEndianOutput(channel), alignment).write(metadata, tensors));
  }

  private void write(
      SequencedMap<String, MetadataValue> metadata, Collection<StreamedTensor> tensors)
      throws IOException {
    out.ascii("GGUF");
    out.int32(VERSION);
    out.int64(tensors.size());
    out.int64(metadata.size());
    new GgufValueWriter(out).entries(metadata);
    writeTable(tensors);
    out.padTo(alignment);
    for (StreamedTensor tensor : tensors) {
      tensor.writeTo(out);
      out.padTo(alignment);
    }
    out.flush();
  }

  private void writeTable(Collection<StreamedTensor> tensors) throws IOException {
    long offset = 0;
    for (StreamedTensor tensor : tensors) {
      out.text(tensor.name());
      out.int32(tensor.shape().rank());
      for (long dimension : tensor.shape().dimensions().reversed()) {
        out.int64(dimension);
      }
      out.int32(tensor.dtype().ggmlId());
      out.int64(offset);
      offset = Math.ceilDiv(offset + tensor.bytes(), alignment) * (long) alignment;
    }
  }

  private static int alignment(SequencedMap<String, MetadataValue> metadata) {
    return switch (metadata.get(GgufReader.ALIGNMENT_KEY)) {
      case null -> GgufReader.DEFAULT_ALIGNMENT;
      case Whole(_, long value) when GgufReader.isAlignment(value) -> (int) value;
      case MetadataValue other ->
          throw new IllegalArgumentException(
              GgufReader.ALIGNMENT_KEY + " is " + GgufMetadata.describe(other));
    };
  }

  private static void checkTensors(Collection<StreamedTensor> tensors) {
    Set<String> names = new HashSet<>();
    List<String> problems = new ArrayList<>();
    for (StreamedTensor tensor : tensors) {
      if (!names.add(tensor.name())) {
        problems.add(tensor + " stands twice");
      } else if (!isWritable(tensor)) {
        problems.add(tensor + " cannot be stored in GGUF");
      }
    }
    if (!problems.isEmpty()) {
      throw new IllegalArgumentException(String.join("; ", problems));
    }
  }

  private static boolean isWritable(StreamedTensor tensor) {
    Shape shape = tensor.shape();
    return tensor.dtype().ggmlId() >= 0
        && shape.rank() >= 1
        && shape.rank() <= GgufTensorTable.MAX_DIMENSIONS
        && !shape.dimensions().contains(0L)
        && shape.columns() % tensor.dtype().blockElements() == 0;
  }
}
