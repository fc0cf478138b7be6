package dev.hasten.runtime;

import dev.hasten.format.GgufFile;
import dev.hasten.format.MetadataValue;
import dev.hasten.tensor.DType;
import dev.hasten.tensor.Dequantizer;
import dev.hasten.tensor.Tensor;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import java.util.HashMap;
import java.util.Map;
import java.util.OptionalDouble;

/// Numbers of a GGUF file in double precision, in the file's own layout.
final class NaiveWeights {
  private static final ValueLayout.OfFloat FLOAT =
      ValueLayout.JAVA_FLOAT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);

  private final GgufFile file;
  private final Map<String, double[][]> cache = new HashMap<>();

  NaiveWeights(GgufFile file) {
    this.file = file;
  }

  boolean has(String name) {
    return file.tensors().containsKey(name);
  }

  double[][] matrix(String name) {
    return cache.computeIfAbsent(name, this::read);
  }

  double[] vector(String name) {
    return matrix(name)[0];
  }

  /// An integer of the model's architecture.
  int size(String key) {
    return (int) required(key);
  }

  double real(String key, double otherwise) {
    return number(key).orElse(otherwise);
  }

  double required(String key) {
    return number(key).orElseThrow();
  }

  private OptionalDouble number(String key) {
    String architecture = file.typedMetadata().requiredText("general.architecture");
    return switch (file.metadata().get(architecture + "." + key)) {
      case MetadataValue.Whole whole -> OptionalDouble.of((double) whole.value());
      case MetadataValue.Real real -> OptionalDouble.of(real.value());
      case null, default -> OptionalDouble.empty();
    };
  }

  private double[][] read(String name) {
    Tensor tensor = file.requiredTensor(name);
    int columns = Math.toIntExact(tensor.shape().columns());
    int rows = Math.toIntExact(tensor.shape().rows());
    float[] floats = floats(tensor, rows * columns);
    double[][] matrix = new double[rows][columns];
    for (int i = 0; i < floats.length; i++) {
      matrix[i / columns][i % columns] = floats[i];
    }
    return matrix;
  }

  private static float[] floats(Tensor tensor, int count) {
    if (tensor.dtype() == DType.F32) {
      return tensor.data().toArray(FLOAT);
    }
    float[] floats = new float[count];
    Dequantizer.dequantizeRow(tensor.dtype(), tensor.data(), 0, floats, 0, count);
    return floats;
  }
}
