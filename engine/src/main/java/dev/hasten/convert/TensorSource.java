package dev.hasten.convert;

import dev.hasten.tensor.DType;
import dev.hasten.tensor.Shape;
import dev.hasten.tensor.Tensor;
import java.util.Optional;

/// A tensor of a model in its new format, read row by row from the old one.
public interface TensorSource {
  /// The name in the new format.
  String name();

  /// The shape in the new format.
  Shape shape();

  /// How the old file stores the numbers.
  DType type();

  /// A reader of its rows, for one thread.
  RowReader open();

  /// The bytes themselves, where rows and columns of the old file lie as in the new one.
  Optional<Tensor> stored();

  /// Reads rows of [Shape#columns] numbers.
  @FunctionalInterface
  interface RowReader {
    /// Reads row `row` of [Shape#rows] to the beginning of `into`.
    void read(int row, float[] into);
  }
}
