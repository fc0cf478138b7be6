package dev.hasten;

import dev.hasten.format.GgufType;
import dev.hasten.format.MetadataValue;
import dev.hasten.tensor.DType;
import dev.hasten.tensor.Shape;
import dev.hasten.tensor.Tensor;
import java.util.LinkedHashMap;
import java.util.SequencedMap;

/// Collects the metadata and random tensors of a tiny model.
final class TinyBuilder {
  /// A little more than what keeps variance, so that attention is not uniform.
  private static final double GAIN = 1.5;

  private static final double NORM_DEVIATION = 0.2;
  private static final double BIAS_DEVIATION = 0.1;

  private final String architecture;
  private final DType matrixType;
  private final RandomTensors random;
  private final SequencedMap<String, MetadataValue> metadata = new LinkedHashMap<>();
  private final SequencedMap<String, Tensor> tensors = new LinkedHashMap<>();

  TinyBuilder(String architecture, DType matrixType, long seed) {
    this.architecture = architecture;
    this.matrixType = matrixType;
    this.random = new RandomTensors(seed);
    metadata.put("general.architecture", new MetadataValue.Text(architecture));
  }

  TinyBuilder size(String key, long value) {
    metadata.put(architecture + "." + key, new MetadataValue.Whole(GgufType.UINT32, value));
    return this;
  }

  TinyBuilder real(String key, double value) {
    metadata.put(architecture + "." + key, new MetadataValue.Real(GgufType.FLOAT32, (float) value));
    return this;
  }

  TinyBuilder all(SequencedMap<String, MetadataValue> values) {
    metadata.putAll(values);
    return this;
  }

  TinyBuilder matrix(String name, int rows, int columns) {
    double deviation = GAIN / Math.sqrt(columns);
    return add(random.ofType(matrixType, name, Shape.of(rows, columns), deviation));
  }

  TinyBuilder norm(String name, int width) {
    return add(random.floats(name, Shape.of(width), 1, NORM_DEVIATION));
  }

  TinyBuilder bias(String name, int width) {
    return add(random.floats(name, Shape.of(width), 0, BIAS_DEVIATION));
  }

  private TinyBuilder add(Tensor tensor) {
    tensors.put(tensor.name(), tensor);
    return this;
  }

  TinyModel build() {
    return new TinyModel(metadata, tensors);
  }
}
