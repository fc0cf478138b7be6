package dev.hasten.runtime;

import dev.hasten.TinyDirectory;
import dev.hasten.tensor.Dequantizer;
import dev.hasten.tensor.Tensor;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;

/// Configuration and numbers of a [TinyDirectory] in double precision, under transformers' names.
final class NaiveTensors {
  private final TinyDirectory source;
  private final Map<String, double[][]> cache = new HashMap<>();

  NaiveTensors(TinyDirectory source) {
    this.source = source;
  }

  String text(String key) {
    return String.valueOf(source.config().get(key));
  }

  double number(String key) {
    return number(key, Double.NaN);
  }

  double number(String key, double otherwise) {
    return source.config().containsKey(key)
        ? ((Number) Objects.requireNonNull(source.config().get(key))).doubleValue()
        : otherwise;
  }

  int size(String key) {
    return (int) number(key);
  }

  Map<?, ?> map(String key) {
    return source.config().get(key) instanceof Map<?, ?> map ? map : Map.of();
  }

  boolean has(String name) {
    return source.tensors().containsKey(name);
  }

  double[] vector(String name) {
    return matrix(name)[0];
  }

  double[][] matrix(String name) {
    return cache.computeIfAbsent(name, this::read);
  }

  private double[][] read(String name) {
    Tensor tensor = Objects.requireNonNull(source.tensors().get(name), name);
    int rows = (int) tensor.shape().rows();
    int columns = (int) tensor.shape().columns();
    float[] floats = new float[rows * columns];
    Dequantizer.dequantizeRow(tensor.dtype(), tensor.data(), 0, floats, 0, floats.length);
    double[][] matrix = new double[rows][columns];
    for (int i = 0; i < floats.length; i++) {
      matrix[i / columns][i % columns] = floats[i];
    }
    return matrix;
  }
}
