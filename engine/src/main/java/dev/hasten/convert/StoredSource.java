package dev.hasten.convert;

import dev.hasten.tensor.DType;
import dev.hasten.tensor.Dequantizer;
import dev.hasten.tensor.Shape;
import dev.hasten.tensor.Tensor;
import java.util.Optional;

/// A tensor that stays as it is.
record StoredSource(Tensor tensor) implements TensorSource {

  @Override
  public String name() {
    return tensor.name();
  }

  @Override
  public Shape shape() {
    return tensor.shape();
  }

  @Override
  public DType type() {
    return tensor.dtype();
  }

  @Override
  public RowReader open() {
    int columns = Math.toIntExact(shape().columns());
    return (row, into) ->
        Dequantizer.dequantizeRow(
            tensor.dtype(), tensor.data(), row * tensor.rowBytes(), into, 0, columns);
  }

  @Override
  public Optional<Tensor> stored() {
    return Optional.of(tensor);
  }
}
