package dev.hasten;

import dev.hasten.format.GgufType;
import dev.hasten.format.GgufWriter;
import dev.hasten.format.MetadataValue;
import dev.hasten.format.Overwrite;
import dev.hasten.tensor.DType;
import dev.hasten.tensor.Shape;
import dev.hasten.tensor.Tensor;
import java.lang.foreign.MemorySegment;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Objects;
import java.util.SequencedMap;

/// A small model with random weights, not yet on disk. Its methods make changed copies, also such
/// as no reader should accept.
public record TinyModel(
    SequencedMap<String, MetadataValue> metadata, SequencedMap<String, Tensor> tensors) {

  public TinyModel with(String key, MetadataValue value) {
    SequencedMap<String, MetadataValue> changed = new LinkedHashMap<>(metadata);
    changed.put(key, value);
    return new TinyModel(changed, tensors);
  }

  public TinyModel withWhole(String key, long value) {
    return with(key, new MetadataValue.Whole(GgufType.INT64, value));
  }

  public TinyModel withReal(String key, double value) {
    return with(key, new MetadataValue.Real(GgufType.FLOAT64, value));
  }

  public TinyModel withText(String key, String value) {
    return with(key, new MetadataValue.Text(value));
  }

  public TinyModel without(String key) {
    SequencedMap<String, MetadataValue> changed = new LinkedHashMap<>(metadata);
    Objects.requireNonNull(changed.remove(key), key);
    return new TinyModel(changed, tensors);
  }

  public TinyModel withTensor(Tensor tensor) {
    SequencedMap<String, Tensor> changed = new LinkedHashMap<>(tensors);
    changed.put(tensor.name(), tensor);
    return new TinyModel(metadata, changed);
  }

  /// With a tensor full of zeros.
  public TinyModel withZeros(String name, DType type, long... dimensions) {
    Shape shape = Shape.of(dimensions);
    byte[] zeros = new byte[Math.toIntExact(type.bytesFor(shape.elements()))];
    return withTensor(new Tensor(name, type, shape, MemorySegment.ofArray(zeros)));
  }

  public TinyModel withoutTensor(String name) {
    SequencedMap<String, Tensor> changed = new LinkedHashMap<>(tensors);
    Objects.requireNonNull(changed.remove(name), name);
    return new TinyModel(metadata, changed);
  }

  /// Writes it as GGUF and returns the file.
  public Path write(Path directory) {
    Path file = directory.resolve("tiny.gguf");
    GgufWriter.write(file, metadata, tensors.values(), Overwrite.REPLACE);
    return file;
  }
}
